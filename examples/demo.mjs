// The same faulty payments through bare axios, axios-retry and recoverable, at simulators of four providers: real HTTP servers on
// this machine, each with a ledger of what took effect. First come a few stories of single calls, then the counts of many. The
// program fails if recoverable is wrong once. `node examples/demo.mjs --help` lists the flags.
import { parseArgs } from 'node:util';
import { CLIENTS, openLog } from './demo/clients.mjs';
import { tellLedgers } from './demo/ledgers.mjs';
import { measureAll } from './demo/measure.mjs';
import { tellStories } from './demo/stories.mjs';
import { isWrong, summaryOf, tableOf } from './demo/table.mjs';

const HELP = `npm run demo -- [flags]

The same faulty payments through bare axios, axios-retry and recoverable, against
simulators of Midtrans, Stripe, PayPal and Square.

  --payments N   for each client and provider (default 60)
  --seed N       another seed gives other faults (default 42)
  --log FILE     write recoverable's log to FILE, for 'recoverable timeline FILE'
  --all          then 30 scripted calls to each of five more dialects as well, each
                 checked against its ledger
  --help, -h     this text

Exit code: 0 if every ledger agrees with what recoverable said, 1 if one does not,
2 for wrong usage.
`;

const flags = {
  payments: { type: 'string', default: '60' },
  seed: { type: 'string', default: '42' },
  log: { type: 'string' },
  all: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

/** Reads the flags. Wrong usage ends the program. */
function usage() {
  try {
    const { values } = parseArgs({ options: flags });
    return { ...values, payments: wholeOf('payments', values.payments), seed: wholeOf('seed', values.seed) };
  } catch (error) {
    console.error(`demo: ${error.message}\nSee --help.`);
    process.exit(2);
  }
}

function wholeOf(flag, text) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new TypeError(`--${flag} must be a whole number, at least 1; got '${text}'`);
}

const { payments, seed, log, all, help } = usage();
if (help) {
  console.log(HELP);
} else {
  const logger = openLog(log);
  console.log(`${Object.values(CLIENTS).join('\n')}\n`);
  const toldWrong = await tellStories(logger);
  const rows = await measureAll({ payments, seed, logger });
  console.log(`${tableOf(rows)}\n`);
  const isLedgerWrong = all && !(await tellLedgers(logger));
  console.log(summaryOf(rows));
  if (log !== undefined) console.log(`\nThe log: npx recoverable timeline ${log}`);
  if (toldWrong || isWrong(rows) || isLedgerWrong) process.exitCode = 1;
}
