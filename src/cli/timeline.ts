import { parseArgs } from 'node:util';
import type { Selection, Wanted } from '../timeline/choose.js';
import { drawSurvey, sayLines } from '../timeline/draw-survey.js';
import { drawPage } from '../timeline/page.js';
import { paintWith } from '../timeline/paint.js';
import { OUTCOMES } from '../timeline/read-line.js';
import { survey } from '../timeline/survey.js';
import type { Trace } from '../timeline/trace.js';
import { UsageError, type World } from './world.js';

const MOST_SLOWEST = 10_000;

/** `recoverable timeline`: what happened to the calls of a log. Returns the exit code: 1 where `--call` finds none. */
export async function timelineCommand(args: readonly string[], world: World): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      call: { type: 'string' },
      slowest: { type: 'string' },
      outcome: { type: 'string' },
      provider: { type: 'string' },
      code: { type: 'string' },
      html: { type: 'string' },
    },
  });
  if (positionals.length > 1) throw new UsageError(`one FILE at most; got ${positionals.join(' ')}`);
  const [file = '-'] = positionals;
  const { slowest, html, ...wanted } = values;
  const outcomes = [...OUTCOMES, 'unfinished'];
  if (wanted.outcome !== undefined && !outcomes.includes(wanted.outcome)) {
    throw new UsageError(`--outcome must be one of ${outcomes.join(', ')}; got '${wanted.outcome}'`);
  }
  const found = await survey(world.open(file), wanted, selectionsOf(wanted, countOf(slowest), html !== undefined));
  if (html === undefined) {
    world.out(drawSurvey(found, world.width, paintWith(world.color)));
  } else {
    world.write(
      html,
      drawPage(found, file === '-' ? 'standard input' : file, {
        style: world.asset('style.css'),
        script: world.asset('script.js'),
      }),
    );
    world.out(`${[...sayLines(found), `written to ${html}`].join('\n')}\n`);
  }
  if (wanted.call === undefined || found.calls > 0) return 0;
  world.err(`recoverable: no call '${wanted.call}' in this log; a call that went well at once has no lines\n`);
  return 1;
}

function countOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const count = Number(given);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_SLOWEST) return count;
  throw new UsageError(`--slowest must be a number from 1 to ${MOST_SLOWEST}; got '${given}'`);
}

/** By default those that somebody should look at, and the slowest; a page holds more of them than a terminal. */
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
    latest('failed'),
    latest('unfinished'),
    { title: 'slowest', takes: all, by: 'slowest', most: some },
  ];
}
