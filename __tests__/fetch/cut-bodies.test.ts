// A signal that ends an answer whose body was copied: in Node 20 and 22, its `fetch` ended the process.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { plainHttp, recoveryOf, run } from '../../src/index.js';
import { type Answer, hang, serve } from '../axios/serve.js';
import { until } from '../simulators/until.js';
import { posting, thrownBy, wrapped } from './wrapped.js';

const unhandled: unknown[] = [];
const note = (error: unknown) => unhandled.push(error);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
});

/** The beginning of an answer whose end never comes. */
function stalled(
  type: string,
  begin: string,
  status = 200,
): { readonly answer: Answer; readonly ended: () => boolean } {
  let isEnded = false;
  return {
    answer: (response) => {
      response.on('close', () => {
        isEnded = true;
      });
      response.writeHead(status, { 'content-type': type }).write(begin);
    },
    ended: () => isEnded,
  };
}

/** After the process has heard of every rejection. */
const later = () => new Promise((resolve) => setTimeout(resolve, 20));

test.each<[string, (response: Response) => Response]>([
  ['as it came', (response) => response],
  ['as a clone', (response) => response.clone()],
])("a run's body that stalls, %s, ends with the run, and harms nobody", async (_, given) => {
  const { answer, ended } = stalled('application/json', '{');
  const server = await serve(answer);
  const caller = new AbortController();
  const options = { provider: plainHttp(), logger: false as const, signal: caller.signal };
  const operation = async ({ signal }: { signal: AbortSignal }) => {
    const response = await fetch(server.url, { ...posting({}), signal });
    // The run reads its body by then.
    setTimeout(() => caller.abort(), 20);
    return given(response);
  };
  await thrownBy(run(operation, options));
  await until(ended);
  await later();
  expect(unhandled).toEqual([]);
});

/** A library of which nobody knows how it reads its bodies. */
class Own extends Response {}
Object.defineProperty(Own.prototype, 'text', { value: Response.prototype.text, configurable: true });
const asOwn: typeof fetch = async (...given) => Object.setPrototypeOf(await fetch(...given), Own.prototype) as Own;

test.each<[string, (url: string, signal: AbortSignal) => Promise<Response>]>([
  [
    'that a run returned',
    (url, given) =>
      run(({ signal }) => fetch(url, { ...posting({}), signal }), {
        provider: plainHttp(),
        logger: false,
        signal: given,
      }),
  ],
  ['of a class of its own', (url, signal) => wrapped({}, asOwn).fetch(url, { ...posting({}), signal })],
])('an answer %s, and that nobody read, is given up and harms nobody', async (_, send) => {
  const { answer, ended } = stalled('text/plain', 'x'.repeat(2_000_000));
  const server = await serve(answer);
  const caller = new AbortController();
  const response = await send(server.url, caller.signal);
  expect(response.status).toBe(200);
  caller.abort();
  await until(ended);
  await later();
  expect(unhandled).toEqual([]);
});

describe.each([
  ['at once', true],
  ['once it has ended', false],
])(
  'an answer that came before a retry, as a clone, is let go, and harms nobody when the caller gives up %s:',
  (_when, isSoon) => {
    test.each([
      ['a stream', 'text/event-stream', 'data: {}'],
      ['a long stream', 'text/event-stream', 'x'.repeat(300_000)],
      ['a file', 'application/octet-stream', 'x'],
      ['a text', 'text/plain', 'x'.repeat(300_000)],
    ])('%s', async (_what, type, begin) => {
      const { answer, ended } = stalled(type, begin, 429);
      const server = await serve(answer, hang);
      const asClone: typeof fetch = async (...given) => (await fetch(...given)).clone();
      const caller = new AbortController();
      const call = wrapped({}, asClone).fetch(server.url, { ...posting({}), signal: caller.signal });
      await until(() => server.arrived.length === 2 && (isSoon || ended()));
      caller.abort();
      expect(recoveryOf(await thrownBy(call))).toMatchObject({ outcome: 'aborted', attempts: { length: 2 } });
      await later();
      expect(unhandled).toEqual([]);
    });
  },
);

test.each([['text/html'], ['text/event-stream']])(
  'what a wrapper reads of an answer besides, such as %s for its log, comes whole after the retry',
  async (type) => {
    const read: string[] = [];
    const logging: typeof fetch = async (...given) => {
      const response = await fetch(...given);
      void response
        .clone()
        .text()
        .then((text) => read.push(text));
      return response;
    };
    const server = await serve(
      (response) => {
        response.writeHead(429, { 'content-type': type }).write('begin ');
        void until(() => server.arrived.length === 2).then(() => setTimeout(() => response.end('end'), 1500));
      },
      (response) => response.end('{}'),
    );
    await wrapped({}, logging).fetch(server.url, posting({}));
    await until(() => read.includes('begin end') || unhandled.length > 0);
    await later();
    expect(unhandled).toEqual([]);
  },
);
