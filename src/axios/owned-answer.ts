import type { AxiosResponse } from 'axios';
import type { AxiosCall } from './axios-call.js';
import { owned } from './hand-back.js';

type Done<T> = ((response: AxiosResponse) => T | PromiseLike<T>) | null | undefined;
type Failed<T> = ((error: unknown) => T | PromiseLike<T>) | null | undefined;

/**
 * What our stand-in adapter returns. axios has the last word on an answer that it is given: it transforms the body, and checks
 * once more whether the caller has given up. It gets the answer through our own `then`, which attaches the report to whatever
 * that throws.
 *
 * Not a promise with a different `then`: one such object, and V8 looks up `then` on every promise in the process.
 */
export class OwnedAnswer implements Promise<AxiosResponse> {
  constructor(
    private readonly mine: AxiosCall,
    private readonly promise: Promise<AxiosResponse>,
  ) {}

  // biome-ignore lint/suspicious/noThenProperty: it stands for a promise
  then<A = AxiosResponse, B = never>(done?: Done<A>, failed?: Failed<B>): Promise<A | B> {
    const { mine, promise } = this;
    return promise.then(
      done && ((response) => guarded(mine, done, response)),
      failed && ((error: unknown) => guarded(mine, failed, error)),
    );
  }

  catch<B = never>(failed?: Failed<B>): Promise<AxiosResponse | B> {
    return this.then(undefined, failed);
  }

  finally(over?: (() => void) | null): Promise<AxiosResponse> {
    return this.promise.finally(over);
  }

  get [Symbol.toStringTag](): string {
    return 'Promise';
  }
}

function guarded<V, T>(mine: AxiosCall, run: (value: V) => T, value: V): T {
  try {
    return run(value);
  } catch (error) {
    throw owned(mine, error);
  }
}
