import type { AxiosInstance } from 'axios';

/** An interceptor, as axios keeps it. */
export interface Handler {
  fulfilled?(value: unknown): unknown;
  rejected?(error: unknown): unknown;
  readonly synchronous?: boolean;
  runWhen?(config: unknown): boolean;
}

export type Run = (handler: Handler) => void;

/** A list of interceptors. axios goes through both at the beginning of each call: requests first, then responses. */
export interface Interceptors {
  forEach(run: Run): void;
}

const wrapped = new WeakMap<object, (run: Run) => void>();

/** The lists of a client, which axios's types hide. */
export function listsOf({ interceptors }: AxiosInstance): Record<'request' | 'response', Interceptors> {
  return interceptors as unknown as Record<'request' | 'response', Interceptors>;
}

/** The client's own request interceptors, without ours. */
export function handlersOf(client: AxiosInstance): readonly Handler[] {
  const { request } = listsOf(client);
  const found: Handler[] = [];
  const forEach = wrapped.get(request) ?? ((run) => request.forEach(run));
  forEach((handler) => found.push(handler));
  return found;
}

/** Replaces the list's `forEach` with one that is given the original. Returns a function that restores it. */
export function wrap(list: Interceptors, forEach: (own: (run: Run) => void, run: Run) => void): () => void {
  const given = Object.getOwnPropertyDescriptor(list, 'forEach');
  const { forEach: before } = list;
  const own = (run: Run) => before.call(list, run);
  wrapped.set(list, own);
  list.forEach = (run) => forEach(own, run);
  return () => {
    wrapped.delete(list);
    if (given === undefined) Reflect.deleteProperty(list, 'forEach');
    else Object.defineProperty(list, 'forEach', given);
  };
}
