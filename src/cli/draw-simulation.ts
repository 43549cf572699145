import type { Scenario } from '../simulation/simulate.js';
import { sketch } from '../simulation/sketch.js';
import { sayPlural } from '../timeline/words.js';
import { linesOf } from './plain.js';
import { figuresOf, type Kind, NO_RETRIES, type Played, UNITS } from './simulate-runs.js';
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
  const lines = [`${name}: ${sayPlural(processes, 'process', 'processes')}, ${sayPlural(seeds, 'seed')}${trouble}`, ''];
  for (const [kind, unit] of Object.entries(UNITS)) {
    lines.push(`${kind} (${unit}), this policy`);
    const values = mine.over[kind as Kind];
    lines.push(...sketch(values, kind === 'success' ? { columns, most: 100 } : { columns }), '');
  }
  const figures = played.map((each) => figuresOf(scenario, each));
  for (const { name, success, requestsPerCall, lookUpsPerCall, recovered, recoverySeconds } of figures) {
    const looked = lookUpsPerCall > 0 ? ` and ${lookUpsPerCall.toFixed(2)} look-ups` : '';
    lines.push(
      `${name.padEnd(36)} ${percent(success)} succeeded, ${requestsPerCall.toFixed(2)} requests${looked} for each call, ` +
        wellAgain(recovered, seeds, recoverySeconds),
    );
  }
  return [...lines, '', ...tradeOf(figures, overAt > beginsAt), ...warningOf(figures)]
    .map((line) => wrap(line, Math.max(40, width), '    '))
    .join('\n');
}

/** The figures for a stream that is not a terminal: a strategy on a line. */
export function listSimulation(scenario: Scenario, played: readonly Played[]): string {
  const short = (value: number) => Number(value.toFixed(4));
  return linesOf(
    played.map((each) => {
      const { name, inTrouble, ...all } = figuresOf(scenario, each);
      const during = Object.entries(inTrouble).map(([field, value]) => [`inTrouble.${field}`, value] as const);
      const known = [...Object.entries(all), ...during].filter(([, value]) => value !== undefined);
      return [name, ...known.map(([field, value]) => `${field}=${short(value as number)}`)];
    }),
  );
}

/** The price of each gain: sales, load and time, during the trouble. */
function tradeOf(figures: readonly ReturnType<typeof figuresOf>[], isBrief: boolean): string[] {
  return [
    `The trade-off, for ${isBrief ? 'the calls that began in the trouble' : 'all calls'}:`,
    ...figures.map(({ name, inTrouble: { success, requestsPerCall, slowest, unknown = 0 }, processedTwice }) => {
      const open = unknown > 0 ? `; ${percent(unknown)} unknown: resume them` : '';
      const twice = processedTwice > 0 ? `; ${processedTwice} PROCESSED TWICE` : '';
      return (
        `  ${name.padEnd(34)} ${percent(success)} of the sales, at ${requestsPerCall.toFixed(2)} of the load, ` +
        `95% of these within ${slowest === undefined ? '–' : `${slowest.toFixed(1)} s`}${open}${twice}`
      );
    }),
    'The price is time: a call that finds the provider in trouble waits for its turn, for --longest-wait at most.',
    'The others know no deadline; every attempt of theirs has as long as one of yours.',
  ];
}

/** In storms of some kinds, with too little time, a policy costs more than it brings. */
function warningOf([mine, ...others]: readonly ReturnType<typeof figuresOf>[]): string[] {
  const none = others.find(({ name }) => name === NO_RETRIES);
  if (mine === undefined || none === undefined || mine.success >= none.success) return [];
  return [
    '',
    `Worse than no retries here: ${percent(mine.success)} of all calls succeeded, and ${percent(none.success)} without any.`,
  ];
}

/** Of how many runs, and how soon. */
function wellAgain(recovered: number, seeds: number, after: number | undefined): string {
  const when = after === undefined ? 'never well again' : `well again ${after} s after the trouble`;
  return `${when}, in ${after === undefined ? seeds : recovered} of ${seeds} runs`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
