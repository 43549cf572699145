import { thrownBy } from '../report/careful.js';

/** The error for a result of somebody's own `fetch` that cannot be read; `undefined` if it can. */
export function lookedAt(look: () => unknown): TypeError | undefined {
  const thrown = thrownBy(look);
  return thrown && new TypeError('the result of fetch cannot be read', { cause: thrown.error });
}

/** The platform's own response, unmodified. Examining all of it would slow a success by one per cent. */
export function isPlatforms(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.getPrototypeOf(value) === Response.prototype && Object.getOwnPropertyNames(value).length === 0;
}

/** Fields may be getters, and the whole object a Proxy: if reading it throws, it throws here. */
export function lookAtAnswer(response: Response): unknown {
  const { status, ok, url, redirected, headers, body, bodyUsed } = response;
  if (typeof status !== 'number') throw new TypeError('it is not a response');
  return [ok, url, redirected, headers.get('content-type'), body, bodyUsed];
}

/** The same for an error and its causes; all but their stacks, which are costly to write, and expected to throw by whoever reads them. */
export function lookAtError(error: unknown): unknown {
  const seen: unknown[] = [];
  for (let each = error, depth = 0; typeof each === 'object' && each !== null && depth < 5; depth++) {
    const { code, name, message, cause, errors, response } = each as Readonly<Record<string, unknown>>;
    seen.push(each instanceof Error, code, name, message, errors, response);
    each = cause;
  }
  return seen;
}
