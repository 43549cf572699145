// A made-up provider over a socket, with its own clock. It does what it is asked to do, and by default loses the answer.
import { type Answer, reply, reset, serve } from '../axios/serve.js';

/** The answer to a look-up, given what was made. `asked`: the path with its query, or the body of a POST. */
export type Tells = (made: readonly Date[], asked: string) => unknown;

export interface Vendor {
  /** Milliseconds by which its clock is behind this machine's. Default 0. */
  readonly behind?: number;
  /** Milliseconds by which its `Date` header, as that of a proxy, is ahead of that clock. Default 0. */
  readonly datedAhead?: number;
  /** Its answers have no `Date` header. */
  readonly undated?: boolean;
  /** Whether a POST with this body is a look-up, which makes nothing. Default: none is. */
  readonly isQuestion?: (body: string) => boolean;
  /** What happens to each request that makes something, in order; the last one repeats. Default: the answer is lost. */
  readonly ends?: readonly [Answer, ...Answer[]];
  readonly tells: Tells;
}

/** A server that makes a new object for each POST. `made`: when it did, by its own clock. */
export async function vendor({
  behind = 0,
  datedAhead = 0,
  undated = false,
  isQuestion = () => false,
  ends = [reset],
  tells,
}: Vendor) {
  const made: Date[] = [];
  const now = () => new Date(Date.now() - behind);
  const bodies: string[] = [];
  const answer: Answer = (response, request) => {
    const body = bodies.at(-1) ?? '';
    if (request.method === 'GET' || isQuestion(body)) {
      const told = tells(made, request.method === 'GET' ? (request.url ?? '') : body);
      response.sendDate = false;
      const date = new Date(now().getTime() + datedAhead).toUTCString();
      reply(200, told, undated ? {} : { date })(response, request);
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
