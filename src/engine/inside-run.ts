import { AsyncLocalStorage } from 'node:async_hooks';

const running = new AsyncLocalStorage<true>();

/** Runs a function so that attached clients called inside leave every resend to the surrounding `run()`. */
export function asRun<T>(operation: () => T): T {
  return running.run(true, operation);
}

/** Whether this code runs inside an operation of `run()`. */
export function isInsideRun(): boolean {
  return running.getStore() === true;
}
