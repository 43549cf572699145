import { Chosen, isWanted, type Selection, type Wanted } from './choose.js';
import { Follower } from './follow.js';
import { type Chart, Histogram } from './histogram.js';
import { readLine, type TroubleLine } from './read-line.js';
import { splitLines } from './split-lines.js';
import type { Trace } from './trace.js';

/** Provider events kept: the latest ones. */
const MOST_TROUBLES = 100;

/** What a log says. */
export interface Survey {
  readonly lines: {
    readonly read: number;
    readonly ours: number;
    readonly broken: number;
    /** Of a newer schema. */
    readonly newer: number;
    /** Formatted for people: these lines cannot be read here. */
    readonly pretty: number;
  };
  /** Wanted calls by outcome. */
  readonly outcomes: ReadonlyMap<Trace['outcome'], number>;
  readonly calls: number;
  /** Calls without an end that were given up to limit the memory. */
  readonly dropped: number;
  readonly chosen: readonly Chosen[];
  readonly chart: Chart | undefined;
  /** Breakers and back-off times. */
  readonly troubles: readonly TroubleLine[];
}

/** Reads a log to its end. What is kept does not grow with the log. */
export async function survey(
  chunks: AsyncIterable<Buffer | string>,
  wanted: Wanted,
  selections: readonly Selection[],
): Promise<Survey> {
  const lines = { read: 0, ours: 0, broken: 0, newer: 0, pretty: 0 };
  const follower = new Follower();
  const histogram = new Histogram();
  const outcomes = new Map<Trace['outcome'], number>();
  const chosen = selections.map((selection) => new Chosen(selection));
  const troubles: TroubleLine[] = [];
  const take = (trace: Trace) => {
    if (!isWanted(trace, wanted)) return;
    outcomes.set(trace.outcome, (outcomes.get(trace.outcome) ?? 0) + 1);
    histogram.count(trace);
    for (const each of chosen) each.offer(trace);
  };
  for await (const batch of splitLines(chunks)) {
    for (const text of batch) {
      lines.read += 1;
      const line = readLine(text);
      if (line === 'other') continue;
      if (line === 'broken' || line === 'newer' || line === 'pretty') {
        lines[line] += 1;
        continue;
      }
      lines.ours += 1;
      if ('callId' in line) {
        const trace = follower.follow(line);
        if (trace !== undefined) take(trace);
      } else if (wanted.provider === undefined || wanted.provider === line.provider) {
        troubles.push(line);
        if (troubles.length > MOST_TROUBLES) troubles.shift();
      }
    }
  }
  for (const trace of follower.unfinished()) take(trace);
  const calls = [...outcomes.values()].reduce((sum, each) => sum + each, 0);
  return { lines, outcomes, calls, dropped: follower.dropped, chosen, chart: histogram.chart(), troubles };
}
