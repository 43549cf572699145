import { afterEach } from '@jest/globals';
import type { Simulator } from '../../src/simulators/index.js';

const started: Simulator[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((simulator) => simulator.close()));
});

/** Closes the simulator after the test, even if the test fails. */
export async function keep<Kind extends Simulator>(starting: Promise<Kind>): Promise<Kind> {
  const simulator = await starting;
  started.push(simulator);
  return simulator;
}
