import type { SimulatedOptions } from '../simulation/recoverable-strategy.js';
import { scenarios } from '../simulation/scenarios.js';
import type { Scenario } from '../simulation/simulate.js';
import type { ConcurrencyOptions } from '../traffic/turnstile.js';
import { noneOf } from './flags.js';
import { UsageError, type World } from './world.js';

type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** Flags that no longer exist, and what replaces them. */
const GONE: Readonly<Record<string, string>> = {
  'failure-ratio': '--row: the breaker opens only where nothing succeeds, after so many failures in a row',
  'minimum-calls': '--row: the breaker opens after so many failures in a row',
  window: '--open-for: the breaker looks at no stretch of time, only at failures in a row',
};

/** How parseArgs sees them. */
export const goneFlags = Object.fromEntries(Object.keys(GONE).map((flag) => [flag, { type: 'string' }] as const));

/**
 * The file's options, overridden by the flags.
 * @throws UsageError for a flag that no longer exists
 */
export function optionsOf(file: string | undefined, flags: Flags, world: World): SimulatedOptions {
  for (const [flag, instead] of Object.entries(GONE)) {
    if (flags[flag] !== undefined) throw new UsageError(`--${flag} no longer exists; see ${instead}`);
  }
  const given = file === undefined ? {} : (parsed(file, world.read(file)) as SimulatedOptions);
  const numbers = (names: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(names).flatMap(([field, flag]) =>
        flags[flag] === undefined ? [] : [[field, Number(flags[flag])]],
      ),
    );
  const policy = {
    ...numbers({ maxAttempts: 'max-attempts', attemptTimeout: 'attempt-timeout', deadline: 'deadline' }),
    ...(flags['longest-wait'] === 'false' ? { longestWait: false as const } : numbers({ longestWait: 'longest-wait' })),
  };
  const budget = numbers({ ratio: 'ratio', burst: 'burst' });
  const breaker = numbers({ row: 'row', openFor: 'open-for' });
  const { concurrency = given.concurrency } = flags;
  return {
    ...given,
    ...(concurrency === undefined ? {} : { concurrency: concurrencyOf(concurrency) }),
    policy: { ...given.policy, ...policy },
    retryBudget: flags['no-budget'] ? false : given.retryBudget === false ? false : { ...given.retryBudget, ...budget },
    circuitBreaker: flags['no-breaker']
      ? false
      : given.circuitBreaker === false
        ? false
        : { ...given.circuitBreaker, ...breaker },
  };
}

/** A number as a number; `checkAttach` judges anything else. */
function concurrencyOf(given: unknown): ConcurrencyOptions | number {
  return (typeof given === 'string' && given !== 'adaptive' ? Number(given) : given) as ConcurrencyOptions | number;
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

export function scenarioOf(shape: string, { policy }: SimulatedOptions): Scenario {
  const found = scenarios.find(({ name }) => name === shape);
  if (found === undefined) {
    throw noneOf(
      '--shape',
      scenarios.map(({ name }) => name),
      shape,
    );
  }
  const { attemptTimeout } = policy ?? {};
  return attemptTimeout ? { ...found, timeout: attemptTimeout } : found;
}

export function wholeOf(flag: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new UsageError(`${flag} must be a whole number from 1 to ${most}; got '${text}'`);
}
