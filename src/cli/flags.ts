import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '../policy/nearest.js';
import { UsageError } from './world.js';

type Flags = NonNullable<ParseArgsConfig['options']>;

/**
 * The values of a subcommand's flags, and its other arguments.
 * @throws UsageError that names the flag, and the one that was probably meant
 */
export function readFlags<const T extends Flags>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; allowPositionals: true; options: T }>> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw unknownFlag(message, Object.keys(options));
    throw new UsageError(code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' ? saidOfValue(message) : message);
  }
}

/** Node's own words, such as "argument is ambiguous", leave out what is wrong. */
function saidOfValue(message: string): string {
  const flag = /--[\w-]+/.exec(message)?.[0] ?? '';
  if (message.includes('does not take')) return `${flag} takes no value`;
  return `${flag} needs a value${message.includes('ambiguous') ? `; if it begins with a dash, ${flag}=VALUE` : ''}`;
}

/** @throws UsageError unless the value is a number: `of` says of what, or what else may stand there */
export function numberOf(flag: string, given: string, of = ''): number {
  const number = Number(given);
  if (given.trim() !== '' && Number.isFinite(number)) return number;
  throw new UsageError(`${flag} must be a number${of}; got '${given}'`);
}

/** @throws UsageError unless the value is a whole number from 1 to `most` */
export function wholeOf(flag: string, given: string, most: number): number {
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new UsageError(`${flag} must be a whole number from 1 to ${most}; got '${given}'`);
}

function unknownFlag(message: string, known: readonly string[]): UsageError {
  const given = /'(-+[^']+)'/.exec(message)?.[1] ?? '';
  const meant = nearest(given.replace(/^-+/, ''), known);
  return new UsageError(
    `${given} is not a flag; ${
      meant === undefined ? `the flags are ${known.map((name) => `--${name}`).join(', ')}` : `did you mean --${meant}?`
    }`,
  );
}

/** The one file or name that a subcommand takes. */
export function onlyOne(positionals: readonly string[], what = 'FILE'): string | undefined {
  if (positionals.length > 1) throw new UsageError(`at most one ${what}; got ${positionals.join(' ')}`);
  return positionals[0];
}

/** Why a word that is none of these is refused, with the one that was probably meant. */
export function noneOf(what: string, known: readonly string[], given: string | undefined, other = ''): UsageError {
  const meant = nearest(given ?? '', known);
  const got = given === undefined ? 'nothing' : `'${given}'${meant === undefined ? '' : `: did you mean ${meant}?`}`;
  return new UsageError(`${what} must be one of ${known.join(', ')}${other}; got ${got}`);
}
