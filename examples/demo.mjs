// 150 calls to five providers, about half of which meet trouble. Every provider is a real HTTP server on this machine that
// keeps a ledger of what took effect; at the end the ledger says whether the reports told the truth. With `--log FILE` the
// log goes into a file too, for `recoverable timeline`.
import { parseArgs } from 'node:util';
import { openLemanpay } from './demo/lemanpay.mjs';
import { readableLog } from './demo/log.mjs';
import { openMastercard } from './demo/mastercard.mjs';
import { openMdes } from './demo/mdes.mjs';
import { openMidtrans } from './demo/midtrans.mjs';
import { openPlainHttp } from './demo/plain-http.mjs';
import { tableOf } from './demo/table.mjs';
import { agrees, sendAll, tally } from './demo/tally.mjs';

const { values } = parseArgs({ options: { log: { type: 'string' } } });
const logger = readableLog(values.log);
const shops = await Promise.all(
  [openMidtrans, openMastercard, openMdes, openLemanpay, openPlainHttp].map((open) => open(logger)),
);
const rows = await Promise.all(shops.map(async (shop) => tally(shop, await sendAll(shop))));
await Promise.all(shops.map(({ simulator }) => simulator.close()));

console.log(tableOf(rows));
console.log(`reconciled: the provider was asked what became of it, and had it.
re-keyed: sent again with a fresh key, after the old one was refused as used.
gave up: failed after its last attempt, or deferred to a time that the provider told.
unknown: it may have taken effect, so it was not risked a second time; (landed): how many of them did.
paid, missing: reported as paid, not in the ledger. failed, there: reported as failed, and in the ledger.`);
if (rows.every(agrees)) {
  console.log('The ledger agrees: nothing took effect twice, and no report claims what the ledger does not show.');
} else {
  console.log('The ledger does NOT agree with the reports.');
  process.exitCode = 1;
}
