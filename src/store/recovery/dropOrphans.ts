// Lets go of what belongs to a run whose own row was lost. Run numbers are given again, so the next run would take those
// cursors for its own, and records that nobody knows to be written for done.

import type { SqliteConnection } from '../sqlite/sqliteConnection.ts';

const OF_A_RUN = ['attempts', 'nodes', 'streams', 'dead_letters', 'waits'] as const;

export function dropOrphans(connection: SqliteConnection): void {
  connection.transaction(() => {
    for (const table of OF_A_RUN) connection.run(`DELETE FROM ${table} WHERE run NOT IN (SELECT seq FROM runs)`);
  });
}
