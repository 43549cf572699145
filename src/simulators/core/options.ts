import * as v from 'valibot';
import { checkOptions, functionOf, numberFrom, options } from '../../policy/check.js';
import type { SimulatorOptions } from './simulator.js';

/** What an option of one simulator may be. @internal */
export const milliseconds = v.optional(numberFrom(0, 'a number of milliseconds, at least 0'));
export const text = v.optional(v.string('a string'));
export const flag = v.optional(v.boolean('true or false'));
export const hook = v.optional(functionOf('a function'));
export const oneOf = (...words: readonly string[]) =>
  v.optional(v.picklist(words, words.map((word) => `'${word}'`).join(' or ')));

const PORT = 'a port, a whole number from 0 to 65535';
const common = {
  now: v.optional(functionOf('a function that returns milliseconds since the epoch')),
  latency: milliseconds,
  capacity: v.optional(
    v.custom<number>((value) => typeof value === 'number' && value > 0, 'a number of requests a second, above 0'),
  ),
  port: v.optional(
    v.custom<number>((value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535, PORT),
  ),
  control: flag,
};

/** @throws TypeError that names the option, its value and what is expected */
export function checkSimulatorOptions(name: string, own: v.ObjectEntries, given: SimulatorOptions): void {
  checkOptions(`simulator ${name}`, options({ ...own, ...common }), given);
}
