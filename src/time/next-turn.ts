import { setImmediate, setTimeout } from 'node:timers';

/** Runs something in the next turn of the event loop. Taken before a test can replace it by a fake, which may never run. */
export const nextTurn = setImmediate;

/** Runs something later. Likewise. */
export const afterTime: (run: () => void, ms: number) => NodeJS.Timeout = setTimeout;
