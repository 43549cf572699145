import { lemanpay } from '../providers/lemanpay/dialect.js';
import { mastercard } from '../providers/mastercard/dialect.js';
import { mdes } from '../providers/mdes/dialect.js';
import { midtrans } from '../providers/midtrans/dialect.js';
import { plainHttp } from '../providers/plain-http/dialect.js';
import type { Provider } from '../providers/provider.js';
import { explainCommand } from './explain.js';
import { rulesCommand } from './rules.js';
import { simulateCommand } from './simulate.js';
import { timelineCommand } from './timeline.js';

/** What the command touches of the world. */
export interface World {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The text of a file; `-` is the standard input. */
  readonly read: (file: string) => string;
  /** The same, piece by piece. */
  readonly open: (file: string) => AsyncIterable<Buffer | string>;
  readonly write: (file: string, text: string) => void;
  /** A file that is part of a page of `timeline`. */
  readonly asset: (name: string) => string;
  /** The package's version. */
  readonly version: () => string;
  /** Columns of the terminal; `undefined` where the output is no terminal. */
  readonly width: number | undefined;
  readonly color: boolean;
}

/** Wrong usage: what was given and what would be right. */
export class UsageError extends Error {}

const HELP = `recoverable explain --provider NAME --status N [options] [FILE]
    Says what recoverable would do after this answer. FILE holds the response body; - is the standard input.
      --provider NAME            midtrans, mastercard, mdes, lemanpay or plain-http
      --status N                 the HTTP status
      --method METHOD            the request's method (default GET)
      --url PATH                 the request's path (default: unknown)
      --header 'name: value'     a response header; may be repeated
      --request-header 'n: v'    a request header, such as an idempotency key; may be repeated
      --after-ambiguous          an earlier attempt of the call may have taken effect
      --json                     the verdict as JSON

recoverable rules [NAME] [--json]
    Prints the rows of one provider's table, or of all.

recoverable timeline [FILE] [options]
    Shows what happened to the calls of a log of pino's, mixed with other lines or not: the latest that ended as unknown or
    failed, and the slowest. FILE is the log; without it, or as -, it is the standard input.
      --call ID                  one call
      --slowest N                the N slowest
      --outcome OUTCOME          the latest of unknown, failed, deferred, recovered, reconciled, aborted or unfinished
      --provider NAME            of this provider
      --code CODE                that met this code
      --html FILE                as a page for a browser, written to FILE

recoverable simulate [FILE] [options]
    Plays a policy against a provider in trouble, from seeds, and draws load, success and waits over time beside no retries
    and axios-retry. FILE is JSON with policy, retryBudget, circuitBreaker and concurrency as attach takes them;
    flags come before it.
      --shape SHAPE              collapse, outage, brown-out, rate-limit or hiccups (default outage)
      --processes N              client processes that share 40 calls a second (default 1)
      --seeds N                  (default 10)
      --max-attempts N  --attempt-timeout MS  --deadline MS
      --ratio R  --burst N  --no-budget
      --failure-ratio R  --minimum-calls N  --window MS  --open-for MS  --no-breaker
      --concurrency N            attempts at a time of one process, or 'adaptive' (default: no limit)
      --shared                   the processes share what they know, as by recoverable/redis
      --svg NAME                 charts too, in NAME-load.svg, NAME-success.svg and NAME-waits.svg
      --json                     the figures as JSON

recoverable --help | --version
`;

const builtIn: readonly (() => Provider)[] = [midtrans, mastercard, mdes, lemanpay, plainHttp];

/** The providers of the command, by name. */
export function providersByName(): ReadonlyMap<string, Provider> {
  return new Map(builtIn.map((make) => make()).map((provider) => [provider.name, provider]));
}

export function findProvider(name: string | undefined, flag: string): Provider {
  const providers = providersByName();
  const found = providers.get(name ?? '');
  if (found !== undefined) return found;
  const names = [...providers.keys()].join(', ');
  throw new UsageError(`${flag} must be one of ${names}; got ${name === undefined ? 'nothing' : `'${name}'`}`);
}

/** Runs one command line and returns the exit code: 0, 1 where nothing was found, or 2 for wrong usage. */
export async function runCommand(args: readonly string[], world: World): Promise<number> {
  const [command, ...rest] = args;
  try {
    switch (command) {
      case 'explain':
        explainCommand(rest, world);
        return 0;
      case 'rules':
        rulesCommand(rest, world);
        return 0;
      case 'timeline':
        return await timelineCommand(rest, world);
      case 'simulate':
        await simulateCommand(rest, world);
        return 0;
      case '--version':
        world.out(`${world.version()}\n`);
        return 0;
      case '--help':
      case '-h':
        world.out(HELP);
        return 0;
      default:
        throw new UsageError(
          `${command === undefined ? 'a command is missing' : `'${command}' is not a command`}: explain, rules, timeline, simulate, --help or --version`,
        );
    }
  } catch (error) {
    if (!isUsage(error)) throw error;
    world.err(`recoverable: ${error.message}\n`);
    return 2;
  }
}

/** parseArgs and the library's own checks name the option, the value and what would be right; so do ours. */
function isUsage(error: unknown): error is Error {
  const code = (error as { code?: unknown } | null)?.code;
  return (
    error instanceof UsageError ||
    error instanceof TypeError ||
    (typeof code === 'string' && /^(?:ERR_PARSE_ARGS|ENOENT|EISDIR|EACCES)/.test(code))
  );
}
