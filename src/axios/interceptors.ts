export type Run = (handler: object) => void;

/** A list of interceptors. axios goes through both at the beginning of each call: requests first, then responses. */
export interface Interceptors {
  forEach(run: Run): void;
}

const wrapped = new WeakMap<object, (run: Run) => void>();

/** The client's own list, without ours. */
export function ownOf(list: object): (run: Run) => void {
  return wrapped.get(list) ?? ((run) => (list as Interceptors).forEach(run));
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
