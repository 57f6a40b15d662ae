// The plan of a run: asks the source what hangs below every node it has not yet been asked about, and makes each
// answer durable before the next question, so that a resume repeats no listing call.

import type { Counters } from '../core/counters.ts';
import { reach } from '../core/triggerPoint.ts';
import type { CallSignals } from './governor.ts';
import type { CallSeat } from './governorSeat.ts';
import type { CheckpointStore, CheckpointWriter, NodePlan, RunRecord, Source, SourceRecord } from './ports.ts';

export interface CompletePlanOptions {
  readonly run: RunRecord;
  readonly source: Pick<Source<SourceRecord>, 'expand'>;
  readonly sourceSeat: CallSeat;
  readonly store: CheckpointStore;
  readonly writer: CheckpointWriter;
  readonly signals: CallSignals;
  /** Counters gathered elsewhere (calls, retries) that the next answer is saved with. */
  takePending(): Counters;
  /** Told of them once they are durable. */
  counted(counters: Counters): void;
  warn(message: string): void;
}

/** Returns at once for a run that is planned already. */
export async function completePlan(options: CompletePlanOptions): Promise<void> {
  const { run, store, writer } = options;
  if (run.planned) return;
  const nodes = store.nodes(run.id);
  const open: (NodePlan | null)[] = nodes.filter((node) => node.expandable && !node.expanded);
  if (nodes.length === 0) open.push(null);
  for (let parent = open.shift(); parent !== undefined; parent = open.shift()) {
    const asked = parent;
    const expansion = await options.sourceSeat.run(
      {},
      (signal) => options.source.expand(asked, signal),
      options.signals,
    );
    for (const warning of expansion.warnings ?? []) options.warn(warning);
    open.unshift(...expansion.nodes.filter((node) => node.expandable));
    const counters = options.takePending();
    await writer.saveExpansion({
      run: run.id,
      parent: asked?.id ?? null,
      nodes: expansion.nodes,
      streams: expansion.streams,
      planned: open.length === 0,
      counters,
    });
    options.counted(counters);
    reach('plan-saved');
  }
}
