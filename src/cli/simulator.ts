import { transportFaults } from '../simulators/core/transport-faults.js';
import type { Fault, SimulatorOptions } from '../simulators/index.js';
import { noneOf, numberOf, onlyOne, readFlags } from './flags.js';
import { namedSimulator, namesOfSimulators } from './named-simulators.js';
import { UsageError, type World } from './world.js';

/** `recoverable simulator`: a provider for programs in any language, until it is told to stop. */
export async function simulatorCommand(args: readonly string[], world: World): Promise<number> {
  const { values, positionals } = readFlags(args, {
    port: { type: 'string' },
    latency: { type: 'string' },
    capacity: { type: 'string' },
    chaos: { type: 'string' },
    seed: { type: 'string', default: '1' },
    fault: { type: 'string', multiple: true, default: [] },
    options: { type: 'string', default: '{}' },
  });
  const start = startOf(onlyOne(positionals, 'NAME'));
  const { port, latency, capacity, chaos } = values;
  const numbers = Object.fromEntries(
    Object.entries({ port, latency, capacity }).flatMap(([name, given]) =>
      given === undefined ? [] : [[name, numberOf(`--${name}`, given, name === 'latency' ? ' of milliseconds' : '')]],
    ),
  );
  const faults = values.fault.map((given) => parsed('--fault', given) as Fault);
  const simulator = await start({
    ...(parsed('--options', values.options) as SimulatorOptions),
    ...numbers,
    control: true,
  });
  try {
    simulator.inject(...faults);
    if (chaos !== undefined) {
      const own = { when: 'before', kind: 'provider', code: simulator.internalError } as const;
      simulator.chaos({
        seed: numberOf('--seed', values.seed),
        ratio: numberOf('--chaos', chaos),
        faults: [...transportFaults, own, { ...own, when: 'after' }],
      });
    }
    world.out(`${simulator.name} at ${simulator.url}\n`);
    const isTerminal = world.width !== undefined;
    const say = isTerminal ? world.out : world.err;
    for (const [name, value] of Object.entries(simulator.credentials)) say(`send ${name}: ${value}\n`);
    if (isTerminal) world.out(`faults at ${simulator.url}/__simulator, Ctrl-C to stop\n`);
    await world.stopped();
  } finally {
    await simulator.close();
  }
  return 0;
}

function startOf(name: string | undefined) {
  const found = namedSimulator(name ?? '');
  if (found !== undefined) return found;
  throw noneOf('the simulator', namesOfSimulators(), name);
}

function parsed(name: string, given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    throw new UsageError(`${name} must be JSON; got '${given}'`);
  }
}
