// `ratchet export PATH --format csv|xlsx`: the items of an archive as tables, one for each app.

import { join, resolve } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import type { Command } from '../command.ts';
import { counted } from '../counterWords.ts';
import { ExitCode } from '../exitCode.ts';

const FORMATS = ['csv', 'xlsx'] as const;

export const exportTables: Command = {
  name: 'export',
  positionals: ['PATH'],
  options: { format: { kind: 'value', name: 'csv|xlsx' }, out: { kind: 'value', name: 'DIR' } },
  summary: "an archive's items as tables, one for each app (default: --out the folder PATH-csv or PATH-xlsx beside it)",
  async run(args, { cwd, output, startRunner }) {
    const path = resolve(cwd, args.positionals[0] ?? '');
    const given = args.value('format');
    const format = FORMATS.find((known) => known === given);
    if (format === undefined)
      throw new ConfigError(`ratchet export: expected --format csv or --format xlsx, found ${given ?? 'neither'}.`);
    const named = args.value('out');
    const out = named === null ? `${path}-${format}` : resolve(cwd, named);
    const runner = await startRunner();
    try {
      const { tables } = await runner.calls.export({ path, format, out });
      const at = new Date().toISOString();
      for (const { file, rows, columns } of tables) {
        output.emit({ type: 'table', at, file: join(out, file), rows, columns });
        output.say(`${file}: ${counted(rows, 'row')}, ${counted(columns, 'column')}`);
      }
      output.emit({ type: 'exported', at, path, out, tables: tables.length });
      output.say(`${counted(tables.length, 'table')} in ${out}`);
      return ExitCode.completed;
    } finally {
      await runner.dispose();
    }
  },
};
