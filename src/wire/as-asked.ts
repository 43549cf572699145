import { read } from '../report/careful.js';

/**
 * Runs something in the context in which a request was asked for. A pool of undici's with a limit keeps requests waiting, and makes one
 * when another ends: in the context of whoever opened that connection. `undici.request` and its kind ask by an `AsyncResource`, perhaps
 * with handlers in between, such as a retry's, that show what is behind them: those of undici 7 do not.
 */
export function asAsked<T>(request: object, run: () => T): T {
  const name = Object.getOwnPropertySymbols(request).find(({ description }) => description === 'handler');
  let asker = name && read(request, name);
  for (let depth = 0; depth < 5 && asker !== undefined; depth += 1) {
    const scope = read(asker, 'runInAsyncScope');
    if (typeof scope === 'function') return scope.call(asker, run) as T;
    asker = read(asker, 'handler');
  }
  return run();
}
