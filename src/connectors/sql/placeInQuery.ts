// A place in the user's query as a message names it.

/** @param at counts characters, as databases do, from 0. */
export function placeInQuery(query: string, at: number): string {
  const characters = [...query];
  const before = characters.slice(0, at).join('');
  const line = before.split('\n').length;
  const column = at - [...before.slice(0, before.lastIndexOf('\n') + 1)].length + 1;
  const [there = ''] = characters
    .slice(at, at + 40)
    .join('')
    .split('\n');
  return `line ${line}, column ${column}${there === '' ? ', at its end' : `, at "${there}"`}`;
}
