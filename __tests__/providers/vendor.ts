// A provider of the test's own, over a socket, with a clock of its own: it does what it is asked for, and hardly answers.
import { type Answer, reply, reset, serve } from '../axios/serve.js';

/** What a vendor answers to a question, by what it has made. `asked`: the path with its query, or the body of a POST. */
export type Tells = (made: readonly Date[], asked: string) => unknown;

export interface Vendor {
  /** Milliseconds by which its clock is behind this machine's. Default 0. */
  readonly behind?: number;
  /** Milliseconds by which its `Date` header, as that of a proxy, is ahead of that clock. Default 0. */
  readonly datedAhead?: number;
  /** Whether this body of a POST asks, and makes nothing. Default: none does. */
  readonly isQuestion?: (body: string) => boolean;
  /** What becomes of each request that makes something, in order; the last one again and again. Default: its answer is lost. */
  readonly ends?: readonly [Answer, ...Answer[]];
  readonly tells: Tells;
}

/** A server that makes whatever is posted to it, each time anew. `made`: when, by its own clock. */
export async function vendor({ behind = 0, datedAhead = 0, isQuestion = () => false, ends = [reset], tells }: Vendor) {
  const made: Date[] = [];
  const now = () => new Date(Date.now() - behind);
  const bodies: string[] = [];
  const answer: Answer = (response, request) => {
    const body = bodies.at(-1) ?? '';
    if (request.method === 'GET' || isQuestion(body)) {
      const told = tells(made, request.method === 'GET' ? (request.url ?? '') : body);
      reply(200, told, { date: new Date(now().getTime() + datedAhead).toUTCString() })(response, request);
      return;
    }
    made.push(now());
    (ends[Math.min(made.length, ends.length) - 1] as Answer)(response, request);
  };
  const served = await serve((response, request) => {
    bodies.push(served.arrived.at(-1)?.body ?? '');
    answer(response, request);
  });
  return { ...served, made };
}
