import { Console } from 'node:console';
import diagnosticsChannel from 'node:diagnostics_channel';
import { Readable, Writable } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, expect } from '@jest/globals';
import { pino } from 'pino';
import { type Recovery, type Report, recoveryOf, recoverySerializers, safeError } from '../../../src/index.js';
import { EVENT_NAMES } from '../../../src/report/log-line.js';
import { instrument } from '../../../src/telemetry/index.js';
import { drawSurvey } from '../../../src/timeline/draw-survey.js';
import { drawPage } from '../../../src/timeline/page.js';
import { paintWith } from '../../../src/timeline/paint.js';
import { survey } from '../../../src/timeline/survey.js';
import { inSpan, meters } from '../../telemetry/sdk.js';
import { needlesIn } from './needles.js';

/** A stream that keeps what is written to it. */
function keeper() {
  const kept: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      kept.push(String(chunk));
      done();
    },
  });
  return { kept, stream };
}

const deep = { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null, maxArrayLength: null };
const show = (value: unknown) => `${JSON.stringify(value)}\n${inspect(value, deep)}`;

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Watches all that recoverable says of the calls of one test. */
export class Faces {
  readonly #log = keeper();
  readonly #told: unknown[] = [];
  readonly #published: unknown[] = [];
  readonly #more: Record<string, string> = {};
  /** What the calls gave. */
  readonly given: unknown[] = [];
  readonly #meters = meters();
  #recovery: Recovery | undefined;
  readonly logger = pino({ level: 'trace', base: null }, this.#log.stream);

  constructor() {
    for (const event of EVENT_NAMES) {
      const name = event.replace('recovery.', 'recoverable:');
      const listener = (line: unknown) => this.#published.push(line);
      diagnosticsChannel.subscribe(name, listener);
      stops.push(() => diagnosticsChannel.unsubscribe(name, listener));
    }
  }

  get lines(): readonly string[] {
    return this.#log.kept;
  }

  /** Listens to the events of a client. */
  watch(recovery: Recovery): Recovery {
    this.#recovery = recovery;
    for (const event of EVENT_NAMES) recovery.on(event, (line) => this.#told.push(line));
    stops.push(instrument(recovery, { meterProvider: this.#meters.meterProvider }));
    return recovery;
  }

  /** Runs calls one after the other in a span, and keeps what they resolve or reject with. */
  async run(...calls: readonly (() => Promise<unknown>)[]): Promise<void> {
    const { name, attributes, events, status } = await inSpan('pay', async () => {
      for (const call of calls) this.given.push(await call().catch((error: unknown) => error));
    });
    this.add('span', { name, attributes, events, status });
  }

  /** Adds a face of a test's own. */
  add(name: string, value: unknown): void {
    this.#more[name] = typeof value === 'string' ? value : show(value);
  }

  /** What all of them show, by name. */
  async show(): Promise<Record<string, string>> {
    const reports = this.given.flatMap((each) => recoveryOf(each) ?? []);
    const errors = this.given.filter((each) => each instanceof Error);
    return {
      ...this.#more,
      log: this.lines.join(''),
      listeners: show(this.#told),
      channels: show(this.#published),
      stats: show(this.#recovery?.stats()),
      metrics: show((await this.#meters.collect()).map(({ descriptor, dataPoints }) => ({ descriptor, dataPoints }))),
      ...together(reports.map(facesOfReport)),
      ...together(errors.map(facesOfError)),
      ...(await facesOfLog(this.lines)),
    };
  }

  /** No needle is in any face, and every call has a report. */
  async expectClean(): Promise<void> {
    const shown = await this.show();
    const found = Object.entries(shown).flatMap(([face, text]) =>
      needlesIn(text).map((needle) => `${needle} in ${face}`),
    );
    expect(found).toEqual([]);
    expect(this.given.length).toBeGreaterThan(0);
    expect(this.given.filter((each) => recoveryOf(each) === undefined)).toEqual([]);
    for (const face of ['log', 'listeners', 'channels', 'metrics', 'report', 'timeline']) {
      expect(shown[face]?.length).toBeGreaterThan(2);
    }
  }
}

function facesOfReport(report: Report): Record<string, string> {
  const printed = keeper();
  const console = new Console(printed.stream, printed.stream);
  console.error(report);
  console.error('failed', { report });
  console.dir(report, deep);
  const logged = keeper();
  const logger = pino({ base: null }, logged.stream);
  logger.error({ err: report });
  logger.error({ report });
  logger.error(report, 'failed');
  return { report: show(report), console: printed.kept.join(''), 'pino of the report': logged.kept.join('') };
}

function facesOfError(error: Error): Record<string, string> {
  const safe = safeError(error);
  const logged = keeper();
  const logger = pino({ base: null, serializers: recoverySerializers }, logged.stream);
  logger.error(error);
  logger.error({ err: error }, 'failed');
  logger.error({ error, err: error });
  logger.error({ err: new Error('outer', { cause: error }) });
  return {
    safeError: show(safe),
    'pino with recoverySerializers': logged.kept.join(''),
  };
}

function together(all: readonly Record<string, string>[]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const each of all) for (const [name, text] of Object.entries(each)) joined[name] = (joined[name] ?? '') + text;
  return joined;
}

async function facesOfLog(lines: readonly string[]): Promise<Record<string, string>> {
  const all = { title: 'all', takes: () => true, by: 'latest', most: 100 } as const;
  const found = await survey(Readable.from(lines), {}, [all]);
  return {
    timeline: drawSurvey(found, 200, paintWith(false)),
    'timeline page': drawPage(found, 'app.log', { style: '', script: '' }),
  };
}
