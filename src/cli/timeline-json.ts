import type { Survey } from '../timeline/survey.js';
import { SCHEMA } from './world.js';

/** A survey for programs: what was read, and the chosen calls. */
export function jsonOf({ lines, outcomes, calls, dropped, chosen, troubles }: Survey): string {
  const selections = chosen.map(({ selection: { title }, matched, traces }) => ({ title, matched, calls: traces }));
  const whole = { schema: SCHEMA, lines, calls, dropped, outcomes: Object.fromEntries(outcomes), selections, troubles };
  return `${JSON.stringify(whole, null, 2)}\n`;
}
