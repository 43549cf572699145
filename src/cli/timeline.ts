import { isLeftInDoubt } from '../decision/outcome.js';
import type { Selection, Wanted } from '../timeline/choose.js';
import { LEGEND } from '../timeline/draw-call.js';
import { drawSurvey, sayLines, sayMissing } from '../timeline/draw-survey.js';
import { drawPage } from '../timeline/page.js';
import { paintWith } from '../timeline/paint.js';
import { OUTCOMES } from '../timeline/read-line.js';
import { survey } from '../timeline/survey.js';
import type { Trace } from '../timeline/trace.js';
import { noneOf, onlyOne, readFlags } from './flags.js';
import { jsonOf } from './timeline-json.js';
import { linesOfCalls } from './timeline-lines.js';
import { UsageError, type World } from './world.js';
import { wrap } from './wrap.js';

const MOST_SLOWEST = 10_000;

/** `recoverable timeline`: what happened to the calls of a log. Returns the exit code: 1 if `--call` finds none, or the log cannot be read. */
export async function timelineCommand(args: readonly string[], world: World): Promise<number> {
  const { values, positionals } = readFlags(args, {
    call: { type: 'string' },
    slowest: { type: 'string' },
    outcome: { type: 'string' },
    provider: { type: 'string' },
    code: { type: 'string' },
    html: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const file = onlyOne(positionals) ?? '-';
  const { slowest, html, json, ...wanted } = values;
  if (json && html !== undefined) throw new UsageError('--json or --html, not both');
  const outcomes = [...OUTCOMES, 'unfinished'];
  if (wanted.outcome !== undefined && !outcomes.includes(wanted.outcome)) {
    throw noneOf('--outcome', outcomes, wanted.outcome);
  }
  if (positionals.length === 0 && world.isTyped) {
    throw new UsageError('FILE is missing, and nothing is piped in; - reads what is typed');
  }
  const found = await survey(world.open(file), wanted, selectionsOf(wanted, countOf(slowest), html !== undefined));
  const { width } = world;
  if (json) world.out(jsonOf(found));
  else if (html !== undefined) {
    const asked = file === '-' ? 'standard input' : file;
    world.write(html, drawPage(found, asked, { style: world.asset('style.css'), script: world.asset('script.js') }));
    (width === undefined ? world.err : world.out)(`${[...sayLines(found), `written to ${html}`].join('\n')}\n`);
  } else if (width === undefined) {
    world.out(linesOfCalls(found));
    for (const missing of sayMissing(found)) world.err(`recoverable: ${missing}\n`);
  } else {
    world.out(drawSurvey(found, width, paintWith(world.color)));
    if (found.chosen.some(({ traces }) => traces.length > 0)) world.out(`${wrap(LEGEND, width)}\n`);
  }
  const { ours, pretty } = found.lines;
  if (ours === 0 && pretty > 0) {
    world.err('recoverable: this log is pretty-printed: pass the JSON lines that pino writes, before pino-pretty\n');
    return 1;
  }
  const flags = Object.entries(wanted).map(([flag, value]) => `--${flag} ${value}`);
  if (found.calls > 0 || flags.length === 0) return 0;
  world.err(`recoverable: no call with ${flags.join(' ')} in this log; a call that succeeded at once has no lines\n`);
  return wanted.call === undefined ? 0 : 1;
}

function countOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const count = Number(given);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_SLOWEST) return count;
  throw new UsageError(`--slowest must be a number from 1 to ${MOST_SLOWEST}; got '${given}'`);
}

/** By default, the calls that somebody should look at, and the slowest; a page holds more of them than a terminal. */
function selectionsOf({ call, outcome }: Wanted, slowest: number | undefined, onPage: boolean): readonly Selection[] {
  const all = () => true;
  const some = onPage ? 200 : 5;
  if (slowest !== undefined) return [{ title: 'slowest', takes: all, by: 'slowest', most: slowest }];
  if (call !== undefined) return [{ title: 'call', takes: all, by: 'latest', most: some }];
  if (outcome !== undefined) return [{ title: outcome, takes: all, by: 'latest', most: 4 * some }];
  const latest = (title: Trace['outcome']): Selection => ({
    title,
    takes: (trace) => trace.outcome === title,
    by: 'latest',
    most: some,
  });
  return [
    latest('unknown'),
    // The caller gave up, and whoever does not look into the payment may make it again.
    { ...latest('aborted'), title: 'aborted in doubt', takes: isLeftInDoubt },
    latest('failed'),
    latest('unfinished'),
    { title: 'slowest', takes: all, by: 'slowest', most: some },
  ];
}
