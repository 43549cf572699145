import type { Scenario } from '../simulation/simulate.js';
import { sketch } from '../simulation/sketch.js';
import { figuresOf, type Kind, type Played, UNITS } from './simulate-runs.js';

/** The course of the first strategy over time, and a line of figures for each. */
export function drawSimulation(
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
