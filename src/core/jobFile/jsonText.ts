// JSON with comments and the positions of what is in it. Knows JSON and nothing of jobs.

import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

export type JsonPath = readonly (string | number)[];

export interface JsonText {
  readonly text: string;
  readonly root: Node | undefined;
  readonly errors: readonly ParseError[];
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export function parseJsonText(source: string): JsonText {
  const text = source.replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  return { text, root, errors };
}

/** Line and column of an offset, both from 1. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** The `"name": value` nodes of an object; none for anything else. */
export function propertiesOf(node: Node | undefined): readonly { name: string; key: Node; value: Node | undefined }[] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    return key === undefined ? [] : [{ name: String(key.value), key, value }];
  });
}

function childAt(node: Node, segment: string | number): Node | undefined {
  if (typeof segment === 'number') return node.type === 'array' ? node.children?.[segment] : undefined;
  return propertiesOf(node).findLast(({ name }) => name === segment)?.value;
}

/** The value at a path, or the innermost one around where it would be. */
export function nearestNode(root: Node, path: JsonPath): Node {
  let node = root;
  for (const segment of path) {
    const child = childAt(node, segment);
    if (child === undefined) break;
    node = child;
  }
  return node;
}

/** `["jobs", "a b", "key", 0]` → `jobs["a b"].key[0]` */
export function pathText(path: JsonPath): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (/^[\p{L}\p{N}_$-]+$/u.test(segment)) text += text === '' ? segment : `.${segment}`;
    else text += `[${JSON.stringify(segment)}]`;
  }
  return text;
}

const EXPECTED: ReadonlyMap<string, string> = new Map([
  ['PropertyNameExpected', 'a name in double quotes'],
  ['ColonExpected', 'a colon'],
  ['CommaExpected', 'a comma'],
  ['CloseBraceExpected', 'a closing brace }'],
  ['CloseBracketExpected', 'a closing bracket ]'],
  ['EndOfFileExpected', 'the end of the file'],
  ['UnexpectedEndOfComment', 'the end of the comment */'],
  ['UnexpectedEndOfString', 'a closing double quote'],
  ['InvalidEscapeCharacter', 'a known escape such as \\n or \\\\'],
  ['InvalidCharacter', 'no control character inside text'],
]);

/** What a syntax error expected and found. Words that stand there are not repeated: one of them may be a secret. */
export function describeSyntaxError(text: string, error: ParseError): { expected: string; found: string } {
  const expected = EXPECTED.get(printParseErrorCode(error.error)) ?? 'a JSON value';
  const found = text.slice(error.offset).trimStart().charAt(0);
  if (found === '') return { expected, found: 'the end of the file' };
  return { expected, found: /[{}[\],:"]/.test(found) ? `'${found}'` : 'something else' };
}
