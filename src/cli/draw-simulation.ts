import type { Scenario } from '../simulation/simulate.js';
import { sketch } from '../simulation/sketch.js';
import { linesOf } from './plain.js';
import { figuresOf, type Kind, type Played, UNITS } from './simulate-runs.js';
import { wrap } from './wrap.js';

/** The first strategy's course over time, and a line of figures for each strategy. */
export function drawSimulation(
  scenario: Scenario,
  processes: number,
  seeds: number,
  mine: Played,
  played: readonly Played[],
  width: number,
): string {
  const { name, beginsAt, overAt } = scenario;
  const columns = Math.max(20, Math.min(width, 130) - 10);
  const trouble = overAt > beginsAt ? `, trouble from ${beginsAt} s to ${overAt} s` : '';
  const lines = [`${name}: ${processes} process${processes === 1 ? '' : 'es'}, ${seeds} seeds${trouble}`, ''];
  for (const [kind, unit] of Object.entries(UNITS)) {
    lines.push(`${kind} (${unit}), this policy`);
    const values = mine.over[kind as Kind];
    lines.push(...sketch(values, kind === 'success' ? { columns, most: 100 } : { columns }), '');
  }
  const figures = played.map((each) => figuresOf(scenario, each));
  for (const { name, success, requestsPerCall, lookUpsPerCall, recovered, recoverySeconds } of figures) {
    const again = recoverySeconds === undefined ? '' : `, ${recoverySeconds} s after it was over`;
    const looked = lookUpsPerCall > 0 ? ` and ${lookUpsPerCall.toFixed(2)} look-ups` : '';
    lines.push(
      `${name.padEnd(36)} ${percent(success)} succeeded, ${requestsPerCall.toFixed(2)} requests${looked} for each call, ` +
        `recovered in ${recovered} of ${seeds}${again}`,
    );
  }
  return [...lines, '', ...tradeOf(figures, overAt > beginsAt)]
    .map((line) => wrap(line, Math.max(40, width), '    '))
    .join('\n');
}

/** The figures for a stream that is not a terminal: a strategy on a line. */
export function listSimulation(scenario: Scenario, played: readonly Played[]): string {
  const short = (value: number) => Number(value.toFixed(4));
  return linesOf(
    played.map((each) => {
      const { name, success, requestsPerCall, lookUpsPerCall, inTrouble, ...end } = figuresOf(scenario, each);
      const shares = [success, requestsPerCall, lookUpsPerCall];
      const during = [inTrouble.success, inTrouble.requestsPerCall];
      const slowest = inTrouble.slowest === undefined ? undefined : short(inTrouble.slowest);
      const { processedTwice, recovered, seeds, recoverySeconds } = end;
      return [name, ...[...shares, ...during].map(short), slowest, processedTwice, recovered, seeds, recoverySeconds];
    }),
  );
}

/** The price of each gain: sales, load and time, during the trouble. */
function tradeOf(figures: readonly ReturnType<typeof figuresOf>[], isBrief: boolean): string[] {
  return [
    `The trade-off, for ${isBrief ? 'the calls that began in the trouble' : 'all calls'}:`,
    ...figures.map(({ name, inTrouble: { success, requestsPerCall, slowest }, processedTwice }) => {
      const twice = processedTwice > 0 ? `; ${processedTwice} PROCESSED TWICE` : '';
      return (
        `  ${name.padEnd(34)} ${percent(success)} of the sales, at ${requestsPerCall.toFixed(2)} of the load, ` +
        `95% of these within ${slowest === undefined ? '–' : `${slowest.toFixed(1)} s`}${twice}`
      );
    }),
    'The price is time: a call that finds the provider in trouble waits for its turn, for --longest-wait at most.',
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
