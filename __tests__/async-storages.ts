import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Node before 24 makes each promise of a process pay for every `AsyncLocalStorage` that was entered there and not disabled.
 * Jest enters one for each test file, and so do some tests; after a hundred files in one worker, a promise costs two hundred
 * times as much. So each file disables what the file before has left.
 */
const CLEAN = Symbol.for('recoverable.tests.disableStorages');

// The class is the process's own, and the same for all files.
const storages = AsyncLocalStorage.prototype as AsyncLocalStorage<unknown> & { [CLEAN]?: () => void };
storages[CLEAN]?.();

const { run, enterWith } = storages;
const entered = new Set<AsyncLocalStorage<unknown>>();

storages.run = function (this: AsyncLocalStorage<unknown>, ...args: Parameters<typeof run>) {
  entered.add(this);
  return run.apply(this, args);
} as typeof run;
storages.enterWith = function (store) {
  entered.add(this);
  enterWith.call(this, store);
};
storages[CLEAN] = () => {
  Object.assign(storages, { run, enterWith });
  for (const each of entered) each.disable();
};
