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
    // Node's own advice on ambiguous values takes several lines.
    throw new UsageError(message.split('\n')[0] as string);
  }
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
