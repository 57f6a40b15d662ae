// Writes the items of a finished archive as tables, one for each app. Reads the archive, writes beside it, makes no calls.

import { relative, resolve, sep } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { ArchiveDisk } from './disk/archiveDisk.ts';
import { tableName } from './disk/fileNames.ts';
import { type KeptApp, readApp, readApps } from './read/finishedArchive.ts';
import { countingLines, FIRST, itemLines } from './read/itemLines.ts';
import { appColumns, type Column, keptItem } from './tables/appColumns.ts';
import type { Cell } from './tables/cell.ts';
import { writeCsv } from './tables/csvTable.ts';
import { MAX_COLUMNS, MAX_ROWS, writeXlsx } from './tables/xlsxTable.ts';

export interface ExportedArchive {
  readonly out: string;
  readonly tables: readonly { readonly file: string; readonly rows: number; readonly columns: number }[];
}

export interface ExportSettings {
  readonly format: 'csv' | 'xlsx';
  /** The folder the tables go to; made when it is not there. */
  readonly out: string;
  /** What a spreadsheet takes. More rows go on in a further sheet, more columns in a further file. */
  readonly limits?: TableLimits;
}

interface TableLimits {
  readonly rows: number;
  readonly columns: number;
}

const LIMITS: TableLimits = { rows: MAX_ROWS, columns: MAX_COLUMNS };

/** @throws ConfigError when there is no finished archive, or `out` lies in it. */
export async function exportArchive(
  path: string,
  { format, out, limits = LIMITS }: ExportSettings,
  signal: AbortSignal,
): Promise<ExportedArchive> {
  const archive = new ArchiveDisk(resolve(path));
  const target = new ArchiveDisk(resolve(out));
  const way = relative(archive.root, target.root);
  if (way === '' || !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way))
    throw new ConfigError(
      `Expected a folder for the tables outside the archive ${archive.root}, found ${target.root}, which is in it. Name another one.`,
    );
  const tables: ExportedArchive['tables'][number][] = [];
  for (const app of await readApps(archive, '')) {
    signal.throwIfAborted();
    tables.push(...(await exportApp({ archive, target, app, signal }, format, limits)));
  }
  return { out: target.root, tables };
}

interface AppExport {
  readonly archive: ArchiveDisk;
  readonly target: ArchiveDisk;
  readonly app: KeptApp;
  readonly signal: AbortSignal;
}

async function exportApp(work: AppExport, format: 'csv' | 'xlsx', limits: TableLimits) {
  const { archive, target, app } = work;
  const { title, id } = app.node;
  const tables: ExportedArchive['tables'][number][] = [];
  const groups =
    format === 'csv'
      ? [appColumns(await readApp(archive, app))]
      : columnGroups(appColumns(await readApp(archive, app)), limits);
  for (const [index, columns] of groups.entries()) {
    const file = tableName(title, id.slice(id.indexOf(':') + 1), index + 1, format);
    let rows = 0;
    const counted = async function* () {
      for await (const row of rowsOf(work, columns)) {
        rows += 1;
        yield row;
      }
    };
    await target.replace(file, (handle) => {
      if (format === 'csv') return writeCsv(handle, columns, counted());
      return writeXlsx(handle, { title, columns, rows: counted(), bytes: app.items?.size ?? 0, maxRows: limits.rows });
    });
    tables.push({ file, rows, columns: columns.length });
  }
  return tables;
}

async function* rowsOf(
  { archive, app, signal }: AppExport,
  columns: readonly Column[],
): AsyncGenerator<readonly Cell[], void, void> {
  if (app.items === null) return;
  const counting = await countingLines(archive, app.items, signal);
  for await (const lines of itemLines(archive, app.items, { from: FIRST, counting }, signal)) {
    for (const { item } of lines) {
      if (item === null) continue;
      const kept = keptItem(item);
      yield columns.map((column) => column.cell(kept));
    }
  }
}

/** Each further group begins with the first column, the item's id. */
function columnGroups(columns: readonly Column[], { columns: limit }: TableLimits): readonly (readonly Column[])[] {
  const first = columns.slice(0, limit);
  const groups = [first];
  for (let from = limit; from < columns.length; from += limit - 1)
    groups.push([...columns.slice(0, 1), ...columns.slice(from, from + limit - 1)]);
  return groups;
}
