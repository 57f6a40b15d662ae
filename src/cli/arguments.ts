// The words after `ratchet`, checked against the command they name. Knows nothing of what commands do.

import { parseArgs } from 'node:util';
import { ConfigError } from '../core/errors.ts';
import { nearestName } from '../core/nearestName.ts';
import { type Arguments, COMMON_OPTIONS, type Command, type OptionSpec } from './command.ts';

export type Invocation =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'command'; readonly command: Command; readonly args: Arguments };

function hint(name: string, known: readonly string[], prefix = ''): string {
  const near = nearestName(name, known);
  return near === null ? 'See `ratchet --help`.' : `Did you mean ${prefix}${near}?`;
}

function checkPositionals({ name, positionals: expected }: Command, found: readonly string[]): void {
  const missing = expected[found.length];
  if (missing !== undefined)
    throw new ConfigError(
      `ratchet ${name}: expected ${expected.join(' ')}, found no ${missing}. See \`ratchet --help\`.`,
    );
  const surplus = found[expected.length];
  if (surplus === undefined) return;
  const wanted = expected.length === 0 ? 'no argument' : expected.join(' ');
  throw new ConfigError(
    `ratchet ${name}: expected ${wanted}, found "${surplus}" as well. Put text with spaces in quotes.`,
  );
}

function parseFor(command: Command, words: readonly string[]): Arguments {
  const options: Readonly<Record<string, OptionSpec>> = { ...command.options, ...COMMON_OPTIONS };
  const types = Object.entries(options).map(([name, { kind }]) => {
    return [name, { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) }];
  });
  // Not strict, because its messages name neither the command nor what was meant.
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(types),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    const at = `ratchet ${command.name}: ${token.rawName}`;
    if (spec === undefined)
      throw new ConfigError(`${at} is not an option. ${hint(token.name, Object.keys(options), '--')}`);
    if (spec.kind === 'flag' && token.value !== undefined) throw new ConfigError(`${at} takes no value.`);
    if (spec.kind === 'value' && (token.value ?? '') === '')
      throw new ConfigError(`${at} needs a value: ${token.rawName} ${spec.name}`);
    given.set(token.name, token.value ?? '');
  }
  checkPositionals(command, positionals);
  return { positionals, has: (flag) => given.has(flag), value: (option) => given.get(option) ?? null };
}

/** @throws ConfigError that says what is wrong and what may have been meant. */
export function parseArguments(words: readonly string[], commands: readonly Command[]): Invocation {
  const [name, ...rest] = words;
  const own = words.slice(0, words.includes('--') ? words.indexOf('--') : words.length);
  if (name === undefined || name === 'help' || own.includes('--help') || own.includes('-h')) return { kind: 'help' };
  if (name === '--version' || name === '-v') return { kind: 'version' };
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return { kind: 'command', command, args: parseFor(command, rest) };
  const names = commands.map((candidate) => candidate.name);
  throw new ConfigError(`ratchet: "${name}" is not a command. ${hint(name, names, 'ratchet ')}`);
}

/** @throws ConfigError when it is not a whole number in the range. */
export function numberOption(args: Arguments, option: string, range: { min: number; max: number; or: number }): number {
  const text = args.value(option);
  if (text === null) return range.or;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return value;
  throw new ConfigError(`--${option}: expected a whole number from ${range.min} to ${range.max}, found "${text}".`);
}
