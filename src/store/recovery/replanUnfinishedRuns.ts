// Makes a recovered store safe to resume. A plan with a stream missing would be taken for complete, its records never be
// read and then swept away; so the source is asked for the plan again and the surviving streams keep their cursors.

import { addCounters, type Counters } from '../../core/counters.ts';
import { hasEnded, RunState } from '../../core/runState.ts';
import { integer, oneOf, text } from '../queries/columns.ts';
import { NO_NODE } from '../queries/plan.ts';
import type { SqliteConnection } from '../sqlite/sqliteConnection.ts';

/** Returns what that means for the user, in sentences; none when no run is unfinished. */
export function replanUnfinishedRuns(connection: SqliteConnection): readonly string[] {
  const unfinished = Array.from(connection.each('SELECT seq, state FROM runs'))
    .filter(([, state]) => !hasEnded(oneOf(RunState, state)))
    .map(([seq]) => integer(seq));
  for (const run of unfinished) replan(connection, run);
  if (unfinished.length === 0) return [];
  return [
    'The plan is asked of the source again, and the counters start from what the cursors that were read account for.',
  ];
}

function replan(connection: SqliteConnection, run: number): void {
  // Expanding again adds again what expansions count, and finishing what the finish counts: only the cursors' part stays.
  let counters: Counters = {};
  for (const [counted] of connection.each('SELECT counters FROM streams WHERE run = ?', run)) {
    counters = addCounters(counters, JSON.parse(text(counted)));
  }
  connection.transaction(() => {
    connection.run('DELETE FROM nodes WHERE run = ?', run);
    connection.run('UPDATE streams SET node = ? WHERE run = ?', NO_NODE, run);
    connection.run(
      "UPDATE runs SET planned = 0, finish = 'null', counters = ? WHERE seq = ?",
      JSON.stringify(counters),
      run,
    );
  });
}
