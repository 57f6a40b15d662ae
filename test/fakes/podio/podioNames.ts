// What things are called: as people call them, and as file systems fear them. Names as people wrote them; Podio's HTML
// escapes are put on where they are sent.

import type { WorldOptions } from './podioOptions.ts';

type Names = NonNullable<WorldOptions['names']>;
type Named = 'workspace' | 'app' | 'file';

/** The same name for the same place; in `mixed` and `hostile` several places share one. */
export function podioName(names: Names, what: Named, ordinal: number): string {
  if (names === 'plain') return plain(what, ordinal);
  const hostile = names === 'hostile' ? [...HOSTILE, LONG] : [];
  const pool = [...POOLS[what], ...hostile];
  const name = pool[ordinal % pool.length] ?? '';
  const round = Math.floor(ordinal / pool.length);
  // Every third round repeats the names of the first; the others number them.
  if (round % 3 === 0 || names === 'hostile') return name;
  return what === 'file' ? name.replace(/(\.\w+)?$/, ` ${round + 1}$1`) : `${name} ${round + 1}`;
}

export function htmlEscaped(name: string): string {
  return name.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function plain(what: Named, ordinal: number): string {
  const number = ordinal + 1;
  return { workspace: `Workspace ${number}`, app: `App ${number}`, file: `file ${number}.bin` }[what];
}

const POOLS: Readonly<Record<Named, readonly string[]>> = {
  workspace: [
    'Marketing',
    'Ventas & Clientes',
    'Operaciones',
    'Recursos Humanos',
    'Finanzas',
    'Ångström Büro',
    '東京オフィス',
    'Суппорт',
    'R&D "Labs"',
    'المبيعات',
    'Demo 🚀',
    'Marketing',
  ],
  app: [
    'Projects',
    'Campañas',
    'Leads & Clients',
    'Projects',
    '会議',
    'Facturas',
    'Q&A <intern>',
    'Café',
    'Cafe\u0301',
  ],
  file: [
    'presupuesto.pdf',
    'foto.jpg',
    'Vertrag (endgültig).docx',
    'notes.txt',
    'presupuesto.pdf',
    '見積書.xlsx',
    'README',
  ],
};

const HOSTILE: readonly string[] = [
  'CON',
  'con.txt',
  'Aux',
  'COM1.pdf',
  'LPT9',
  'nul.tar.gz',
  '../../etc/passwd',
  '..\\..\\windows\\system32',
  '/absolute',
  'C:\\drive',
  '.',
  '..',
  '...',
  '.hidden',
  'ends in a dot.',
  'ends in a space ',
  ' begins with a space',
  'tab\tand\nnewline',
  'null\u0000byte',
  'bell\u0007',
  'right\u202Eto\u202Cleft.exe',
  'zero\u200Bwidth\uFEFF',
  'a<b>c:d"e|f?g*h',
  'CaSe.txt',
  'case.txt',
  'CASE.TXT',
  'é composed',
  'e\u0301 composed',
  'lone\uD800surrogate',
  '👩‍👩‍👧‍👦 family',
  '~$lock.docx',
  '%2e%2e%2f',
  '$(rm -rf ~)',
  '-rf',
  '__proto__',
  '=HYPERLINK("http://example.com")',
  '',
  '   ',
];

/** 300 bytes; the last of 255 falls into the middle of a letter. */
const LONG = `${'ñ'.repeat(148)}.pdf`;
