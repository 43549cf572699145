/** What asks a client of undici's for a request: `undici.request` and its kind do it with an `AsyncResource`. */
interface Asker {
  readonly runInAsyncScope?: <T>(run: () => T) => T;
  /** Whom a retry, or another that stands between, asks for. */
  readonly handler?: Asker;
}

/**
 * Runs something in the context in which a request was asked for. A pool of undici's with a limit keeps requests waiting, and makes one
 * when another ends: in the context of whoever opened that connection.
 */
export function asAsked<T>(request: object, run: () => T): T {
  const name = Object.getOwnPropertySymbols(request).find(({ description }) => description === 'handler');
  let asker = name && (Reflect.get(request, name) as Asker | undefined);
  for (let depth = 0; depth < 5 && asker !== undefined; depth += 1) {
    if (typeof asker?.runInAsyncScope === 'function') return asker.runInAsyncScope(run);
    asker = asker?.handler;
  }
  return run();
}
