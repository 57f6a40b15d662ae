// Holds the imports of a source tree against the layer rule. Reads files, judges nothing but imports.

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { LAYERS, PACKAGE_HOMES } from './layerRules.ts';
import { scanImports } from './scanImports.ts';

/** @param root a folder laid out like `src/`. @returns one line a violation, each naming file, line and cure. */
export function findViolations(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .flatMap((file) =>
      scanImports(readFileSync(join(root, file), 'utf8')).flatMap(({ line, target }) => {
        const reason = target === null ? 'imports what no test can name; use a literal' : objectionTo(file, target);
        return reason === null ? [] : [`${file}:${line} ${reason}`];
      }),
    );
}

function objectionTo(file: string, target: string): string | null {
  const layer = file.split('/')[0] ?? '';
  const rule = LAYERS[layer];
  if (rule === undefined) return `lies in ${layer}, which has no place among the layers`;
  if (target.startsWith('.')) {
    const path = posix.join(posix.dirname(file), target);
    return isBelow(path, [`${layer}/`, ...rule.imports]) ? null : `imports ${path}, which ${layer} may not know`;
  }
  const name = packageOf(target);
  const homes = PACKAGE_HOMES[name];
  if (homes !== undefined) return isBelow(file, homes) ? null : `imports ${name}, which belongs to ${homes.join(', ')}`;
  if (!target.startsWith('node:')) return `imports ${name}, which has no home among the packages`;
  return rule.node === 'any' || rule.node.includes(target) ? null : `imports ${target}, which ${layer} may not use`;
}

function isBelow(path: string, places: readonly string[]): boolean {
  return places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));
}

function packageOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}
