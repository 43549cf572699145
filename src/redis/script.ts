import { BREAKER } from './lua/breaker.js';
import { BUDGET } from './lua/budget.js';
import { PACE } from './lua/pace.js';
import { QUIET } from './lua/quiet.js';
import { ROW } from './lua/row.js';
import { START } from './lua/start.js';

/**
 * One exchange of a lane, atomic on the server: takes in what a process has counted, gives turns and the probe, and tells what
 * all of them know. `SharedModel` does the same with the parts of one process. Time is the server's, so that clocks need not
 * agree, and goes out as milliseconds that are left.
 *
 * KEYS: see `keysOf`. ARGV: see `argumentsOf`. The reply: see `readTold`.
 */
export const SCRIPT = `${START}${BUDGET}${ROW}${BREAKER}${PACE}${QUIET}
local level = exchangeBudget()
local state, epoch, closedFor, isShaken, givesProbe = exchangeBreaker()
local usual, slowInRow, provenAgo, turns = exchangePace()
writeLane()
local told = { level, state, epoch, closedFor, isShaken, givesProbe, usual, slowInRow, provenAgo, turns }
exchangeQuiet(told)
return told
`;
