import { BREAKER } from './lua/breaker.js';
import { BUDGET } from './lua/budget.js';
import { PACE } from './lua/pace.js';
import { QUIET } from './lua/quiet.js';
import { ROW } from './lua/row.js';
import { START } from './lua/start.js';

/**
 * One exchange of a lane, atomic on the server: takes what a process has counted, gives turns and the probe, and returns what all
 * processes know. `SharedModel` does the same with the parts of one process. The time is the server's, so clocks need not agree;
 * replies state it as milliseconds left.
 *
 * KEYS: see `keysOf`. ARGV: see `argumentsOf`. The reply: see `readTold`.
 */
export const SCRIPT = `${START}${BUDGET}${ROW}${BREAKER}${PACE}${QUIET}
local level = exchangeBudget()
local state, epoch, closedFor, isShaken, givesProbe = exchangeBreaker()
local usual, slowInRow, provenAgo, lateAgo, timelyAgo, turns = exchangePace()
writeLane()
local told = { level, state, epoch, closedFor, isShaken, givesProbe }
for _, each in ipairs({ usual, slowInRow, provenAgo, lateAgo, timelyAgo, turns }) do told[#told + 1] = each end
exchangeQuiet(told)
return told
`;
