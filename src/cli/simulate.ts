import { checkAttach } from '../engine/options.js';
import { plainHttp } from '../providers/plain-http/dialect.js';
import { drawChart } from '../simulation/chart.js';
import { peers } from '../simulation/peers.js';
import { recoverable } from '../simulation/recoverable-strategy.js';
import { scenarios } from '../simulation/scenarios.js';
import { sayPlural } from '../timeline/words.js';
import { drawSimulation, listSimulation } from './draw-simulation.js';
import { onlyOne, readFlags, wholeOf } from './flags.js';
import { optionsOf, scenarioOf } from './simulate-options.js';
import { figuresOf, type Kind, NO_RETRIES, type Played, play, UNITS } from './simulate-runs.js';
import { SCHEMA, UsageError, type World } from './world.js';

const COMPARED = [NO_RETRIES, '3 retries, no budget (axios-retry)'];

/** @throws UsageError if what should be a file is a shape */
function fileIn(positionals: readonly string[]): string | undefined {
  const shape = positionals.find((given) => scenarios.some(({ name }) => name === given));
  if (shape !== undefined) throw new UsageError(`the shape is a flag; did you mean --shape ${shape}?`);
  return onlyOne(positionals);
}

/** `recoverable simulate`: what a policy does to a provider in trouble, and to the calls. */
export async function simulateCommand(args: readonly string[], world: World): Promise<number> {
  const { values, positionals } = readFlags(args, {
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
    row: { type: 'string' },
    'open-for': { type: 'string' },
    'longest-wait': { type: 'string' },
    concurrency: { type: 'string' },
    'no-budget': { type: 'boolean', default: false },
    'no-breaker': { type: 'boolean', default: false },
    shared: { type: 'boolean', default: false },
  });
  const options = optionsOf(fileIn(positionals), values, world);
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
  if (values.json) {
    const figures = {
      schema: SCHEMA,
      shape: scenario.name,
      processes,
      seeds,
      strategies: played.map((each) => figuresOf(scenario, each)),
    };
    world.out(`${JSON.stringify(figures, null, 2)}\n`);
  } else if (world.width === undefined) world.out(listSimulation(scenario, played));
  else world.out(`${drawSimulation(scenario, processes, seeds, mine, played, world.width)}\n`);
  if (values.svg === undefined) return 0;
  const trouble = [scenario.beginsAt, scenario.overAt] as const;
  const where = `${scenario.name}, ${sayPlural(processes, 'process', 'processes')}, ${sayPlural(seeds, 'seed')}`;
  for (const [kind, unit] of Object.entries(UNITS)) {
    const series = played.map(({ name, over }) => ({ name, values: over[kind as Kind] }));
    const svg = drawChart(series, { title: `${kind}: ${where}`, unit, trouble });
    const file = `${values.svg}-${kind}.svg`;
    world.write(file, `${svg}\n`);
    world.err(`written to ${file}\n`);
  }
  return 0;
}
