// Where a story of the demo is told: chapters, and claims with whether they hold. Knows no story.

import type { CommandContext } from '../command.ts';
import type { Proof } from './demoProofs.ts';

export class DemoStage {
  readonly context: CommandContext;
  readonly signal: AbortSignal;

  /** @param signal the user wants it to end. */
  constructor(context: CommandContext, signal: AbortSignal) {
    this.context = context;
    this.signal = signal;
  }

  /** @throws the signal's reason once the user wants the demo to end. */
  readonly chapter = (title: string): void => {
    this.signal.throwIfAborted();
    this.context.output.say(`\n${title}\n`);
  };

  readonly prove = (proofs: readonly Proof[]): boolean => {
    const { output } = this.context;
    for (const { claim, holds } of proofs) {
      output.emit({ type: 'demo:proof', at: new Date().toISOString(), claim, holds });
      output.say(`  ${holds ? 'ok' : 'NO'}  ${claim}`);
    }
    return proofs.every(({ holds }) => holds);
  };
}
