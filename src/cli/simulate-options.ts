import { attachEntries } from '../engine/options.js';
import { checkOptions, options } from '../policy/check.js';
import type { SimulatedOptions } from '../simulation/recoverable-strategy.js';
import { scenarios } from '../simulation/scenarios.js';
import type { Scenario } from '../simulation/simulate.js';
import { noneOf, numberOf } from './flags.js';
import { UsageError, type World } from './world.js';

type Flags = Readonly<Record<string, string | boolean | undefined>>;

const { policy, retryBudget, circuitBreaker, concurrency } = attachEntries;
/** Those of the options of `attach` that a simulation uses: the others have no place in a file. */
const fileSchema = options({ policy, retryBudget, circuitBreaker, concurrency });

/** What the numbers count, for those who write `10s`. */
const OF: Readonly<Record<string, string>> = {
  'attempt-timeout': ' of milliseconds',
  deadline: ' of milliseconds',
  'longest-wait': " of milliseconds, or 'false'",
  'open-for': ' of milliseconds',
};

/**
 * The file's options, overridden by the flags.
 * @throws TypeError that names what is wrong in the file, and what it may hold
 */
export function optionsOf(file: string | undefined, flags: Flags, world: World): SimulatedOptions {
  const given = file === undefined ? {} : checkOptions(file, fileSchema, parsed(file, world.read(file)));
  const numbers = (names: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(names).flatMap(([field, flag]) =>
        flags[flag] === undefined ? [] : [[field, numberOf(`--${flag}`, String(flags[flag]), OF[flag])]],
      ),
    );
  const policy = {
    ...numbers({ maxAttempts: 'max-attempts', attemptTimeout: 'attempt-timeout', deadline: 'deadline' }),
    ...(flags['longest-wait'] === 'false' ? { longestWait: false as const } : numbers({ longestWait: 'longest-wait' })),
  };
  const budget = numbers({ ratio: 'ratio', burst: 'burst' });
  const breaker = numbers({ row: 'row', openFor: 'open-for' });
  const concurrency = flags.concurrency === undefined ? given.concurrency : concurrencyOf(String(flags.concurrency));
  return {
    ...given,
    ...(concurrency === undefined ? {} : { concurrency }),
    policy: { ...given.policy, ...policy },
    retryBudget: flags['no-budget'] ? false : given.retryBudget === false ? false : { ...given.retryBudget, ...budget },
    circuitBreaker: flags['no-breaker']
      ? false
      : given.circuitBreaker === false
        ? false
        : { ...given.circuitBreaker, ...breaker },
  };
}

function concurrencyOf(given: string): NonNullable<SimulatedOptions['concurrency']> {
  return given === 'adaptive' ? given : numberOf('--concurrency', given, ", or 'adaptive'");
}

function parsed(file: string, text: string): SimulatedOptions {
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
