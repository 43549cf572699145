import { parseArgs } from 'node:util';
import { checkAttach } from '../engine/options.js';
import { plainHttp } from '../providers/plain-http/dialect.js';
import { drawChart } from '../simulation/chart.js';
import { peers } from '../simulation/peers.js';
import { recoverable, type SimulatedOptions } from '../simulation/recoverable-strategy.js';
import { scenarios } from '../simulation/scenarios.js';
import { type Scenario, type Simulated, simulate } from '../simulation/simulate.js';
import { sketch } from '../simulation/sketch.js';
import type { Strategy } from '../simulation/strategy.js';
import type { ConcurrencyOptions } from '../traffic/turnstile.js';
import { UsageError, type World } from './command.js';

const COMPARED = ['no retries', '3 retries, no budget (axios-retry)'];

/** `recoverable simulate`: what a policy does to a provider in trouble, and to the calls. */
export async function simulateCommand(args: readonly string[], world: World): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      shape: { type: 'string', default: 'outage' },
      processes: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '10' },
      svg: { type: 'string' },
      json: { type: 'boolean', default: false },
      'max-attempts': { type: 'string' },
      'attempt-timeout': { type: 'string' },
      deadline: { type: 'string' },
      ratio: { type: 'string' },
      burst: { type: 'string' },
      'failure-ratio': { type: 'string' },
      'minimum-calls': { type: 'string' },
      window: { type: 'string' },
      'open-for': { type: 'string' },
      concurrency: { type: 'string' },
      'no-budget': { type: 'boolean', default: false },
      'no-breaker': { type: 'boolean', default: false },
      shared: { type: 'boolean', default: false },
    },
  });
  if (positionals.length > 1) throw new UsageError(`one FILE at most; got ${positionals.join(' ')}`);
  const options = optionsOf(positionals[0], values, world);
  checkAttach({ provider: plainHttp(), ...options });
  const scenario = scenarioOf(values.shape, options);
  const processes = wholeOf('--processes', values.processes, 1000);
  const seeds = wholeOf('--seeds', values.seeds, 1000);

  const strategies = [
    recoverable('this policy', { ...options, isShared: values.shared }),
    ...peers.filter(({ name }) => COMPARED.includes(name)),
  ];
  const played: Played[] = [];
  for (const strategy of strategies) played.push(await play(scenario, strategy, processes, seeds, world));
  const mine = played[0] as Played;
  if (values.json) world.out(`${JSON.stringify(played.map(figuresOf), null, 2)}\n`);
  else world.out(`${drawAll(scenario, processes, seeds, mine, played, world.width ?? 80)}\n`);
  if (values.svg === undefined) return;
  const trouble = [scenario.beginsAt, scenario.overAt] as const;
  for (const [kind, unit] of Object.entries(UNITS)) {
    const series = played.map(({ name, over }) => ({ name, values: over[kind as Kind] }));
    const svg = drawChart(series, { title: `${kind}, ${scenario.name}, ${processes} processes`, unit, trouble });
    world.write(`${values.svg}-${kind}.svg`, `${svg}\n`);
  }
}

const UNITS = { load: 'requests a second', success: '% of calls', waits: 'milliseconds for each call' };
type Kind = keyof typeof UNITS;

type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** What the file says, and what flags say instead. */
function optionsOf(file: string | undefined, flags: Flags, world: World): SimulatedOptions {
  const given = file === undefined ? {} : (parsed(file, world.read(file)) as SimulatedOptions);
  const numbers = (names: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(names).flatMap(([field, flag]) =>
        flags[flag] === undefined ? [] : [[field, Number(flags[flag])]],
      ),
    );
  const policy = numbers({ maxAttempts: 'max-attempts', attemptTimeout: 'attempt-timeout', deadline: 'deadline' });
  const budget = numbers({ ratio: 'ratio', burst: 'burst' });
  const breaker = numbers({
    failureRatio: 'failure-ratio',
    minimumCalls: 'minimum-calls',
    window: 'window',
    openFor: 'open-for',
  });
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

/** A number as a number; what else there is `checkAttach` judges. */
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

function scenarioOf(shape: string, { policy }: SimulatedOptions): Scenario {
  const found = scenarios.find(({ name }) => name === shape);
  if (found === undefined) {
    throw new UsageError(`--shape must be one of ${scenarios.map(({ name }) => name).join(', ')}; got '${shape}'`);
  }
  const { attemptTimeout } = policy ?? {};
  return attemptTimeout ? { ...found, timeout: attemptTimeout } : found;
}

function wholeOf(flag: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new UsageError(`${flag} must be a whole number from 1 to ${most}; got '${text}'`);
}

interface Played {
  readonly name: string;
  readonly runs: readonly Simulated[];
  /** The mean of all seeds, for each second. */
  readonly over: Readonly<Record<Kind, readonly number[]>>;
}

async function play(
  scenario: Scenario,
  strategy: Strategy,
  processes: number,
  seeds: number,
  world: World,
): Promise<Played> {
  const runs: Simulated[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    world.err(`\r${strategy.name}: seed ${seed} of ${seeds} `);
    runs.push(await simulate(scenario, strategy, processes, seed));
  }
  world.err('\n');
  const mean = (value: (run: Simulated, second: number) => number) =>
    Array.from(
      { length: scenario.seconds },
      (_, second) => runs.reduce((sum, run) => sum + value(run, second), 0) / seeds,
    );
  const at = (run: Simulated, second: number) =>
    run.seconds[second] ?? { calls: 0, succeeded: 0, requests: 0, took: 0 };
  return {
    name: strategy.name,
    runs,
    over: {
      load: mean((run, second) => at(run, second).requests),
      success: mean((run, second) => (100 * at(run, second).succeeded) / Math.max(1, at(run, second).calls)),
      waits: mean((run, second) => at(run, second).took / Math.max(1, at(run, second).calls)),
    },
  };
}

function figuresOf({ name, runs }: Played) {
  const sum = (value: (run: Simulated) => number) => runs.reduce((total, run) => total + value(run), 0);
  const calls = sum((run) => run.calls);
  const recoveries = runs.flatMap(({ recovery }) => (recovery === undefined ? [] : [recovery])).sort((a, b) => a - b);
  return {
    name,
    success: sum((run) => run.succeeded) / calls,
    requestsPerCall: sum((run) => run.requests) / calls,
    recovered: recoveries.length,
    seeds: runs.length,
    recoverySeconds: recoveries[Math.floor(recoveries.length / 2)],
  };
}

function drawAll(
  { name, beginsAt, overAt }: Scenario,
  processes: number,
  seeds: number,
  mine: Played,
  played: readonly Played[],
  width: number,
): string {
  const columns = Math.max(20, Math.min(width, 130) - 10);
  const trouble = overAt > beginsAt ? `, trouble from ${beginsAt} s to ${overAt} s` : '';
  const lines = [`${name}: ${processes} process${processes === 1 ? '' : 'es'}, ${seeds} seeds${trouble}`, ''];
  for (const [kind, unit] of Object.entries(UNITS)) {
    lines.push(`${kind} (${unit}), this policy`);
    const values = mine.over[kind as Kind];
    lines.push(...sketch(values, kind === 'success' ? { columns, most: 100 } : { columns }), '');
  }
  for (const each of played) {
    const { success, requestsPerCall, recovered, recoverySeconds } = figuresOf(each);
    const again = recoverySeconds === undefined ? '' : `, ${recoverySeconds} s after it was over`;
    lines.push(
      `${each.name.padEnd(36)} ${(100 * success).toFixed(1)} % succeeded, ${requestsPerCall.toFixed(2)} requests for each call, ` +
        `well again in ${recovered} of ${seeds}${again}`,
    );
  }
  return lines.join('\n');
}
