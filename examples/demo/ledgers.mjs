import { openLemanpay } from './ledgers/lemanpay.mjs';
import { openMastercard } from './ledgers/mastercard.mjs';
import { openMdes } from './ledgers/mdes.mjs';
import { openMidtrans } from './ledgers/midtrans.mjs';
import { openPlainHttp } from './ledgers/plain-http.mjs';
import { tableOf } from './ledgers/table.mjs';
import { agrees, sendAll, tally } from './ledgers/tally.mjs';

/** Makes 30 calls to each of five providers; about half of them meet trouble. Returns whether every ledger agrees with the reports. */
export async function tellLedgers(logger) {
  const shops = await Promise.all(
    [openMidtrans, openMastercard, openMdes, openLemanpay, openPlainHttp].map((open) => open(logger)),
  );
  const rows = await Promise.all(shops.map(async (shop) => tally(shop, await sendAll(shop))));
  await Promise.all(shops.map(({ simulator }) => simulator.close()));
  console.log(`30 calls to each of five dialects, scripted and at random:\n${tableOf(rows)}
reconciled: a look-up at the provider found that it had taken effect.
re-keyed: retried with a fresh key, after the old one was refused as used.
gave up: failed after its last attempt, or deferred to a time the provider set.
unknown: it may have taken effect, so it was not risked a second time; in
brackets, how many of them did.
wrong: reported as paid and not in the ledger, or as failed and in it.`);
  const agreed = rows.every(agrees);
  console.log(
    `The ledgers ${agreed ? 'agree with every report; nothing took effect twice' : 'do NOT agree with the reports'}.\n`,
  );
  return agreed;
}
