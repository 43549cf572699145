import { clientsFor } from './clients.mjs';
import { configOf, shops } from './shops.mjs';

const { midtrans, stripe, paypal } = shops;

/** The connection breaks after the provider has acted. */
const LOST = { when: 'after', kind: 'reset' };

/** The stories: who pays where, and what goes wrong with each request in turn. */
const STORIES = [
  {
    title: 'Stripe charges the card, and the answer is lost on its way back',
    shop: stripe,
    faults: [LOST],
    moral: 'recoverable retried it under the Idempotency-Key that it had added.',
  },
  {
    title: 'PayPal captures the order, and a proxy answers 502 in its place',
    shop: paypal,
    faults: [{ when: 'after', kind: 'html', status: 502 }],
    moral: 'recoverable retried it under the PayPal-Request-Id that it had added.',
  },
  {
    title: "Midtrans says HTTP 200, and in the body: 503, the bank's system is down",
    shop: midtrans,
    faults: [{ when: 'before', kind: 'provider', code: '503' }],
    moral: 'recoverable reads the body too: it waited, and retried.',
  },
  {
    title: 'The customer clicks twice: Midtrans refuses the order as already paid',
    shop: midtrans,
    faults: [],
    clicks: 2,
    moral: 'recoverable asked Midtrans about the order, and found it paid.',
  },
  {
    title: 'The card has no funds, which no retry will change',
    shop: { ...stripe, request: (payment) => stripe.request(payment, 'pm_card_chargeDeclinedInsufficientFunds') },
    faults: [],
    isGood: false,
    moral: 'recoverable knows the decline as final: the bank was asked once.',
  },
];

/** Tells each story for every client. Returns true if recoverable told a customer something that the ledger denies. */
export async function tellStories(logger) {
  let isWrong = false;
  for (const [index, story] of STORIES.entries()) {
    const { title, shop, moral, isGood = true } = story;
    console.log(`${index + 1}. ${title}`);
    for (const name of Object.keys(clientsFor(shop, logger))) {
      const { told, charges, requests } = await play(story, name, logger);
      const isTrue = charges < 2 && (told === 'unknown' || (told === 'paid') === (charges === 1));
      const verdict = isTrue ? (charges === 0 && isGood ? 'a lost sale' : 'right') : 'WRONG';
      const line = `   ${name.padEnd(12)} told '${told}'`.padEnd(30);
      console.log(`${line}${saying(charges)}, ${saying(requests, 'request')}: ${verdict}`);
      if (name === 'recoverable' && !isTrue) isWrong = true;
    }
    console.log(`   ${moral}\n`);
  }
  return isWrong;
}

async function play({ shop, faults, clicks = 1 }, name, logger) {
  const simulator = await shop.start();
  try {
    simulator.inject(...faults);
    const pay = clientsFor(shop, logger)[name](simulator.url);
    let told;
    for (let click = 0; click < clicks; click++) told = await pay(configOf(shop.request('order-1')));
    const { ledger, requests } = simulator;
    const charges = ledger.entries.filter((entry) => shop.paymentOf(entry, ledger) !== undefined).length;
    return { told, charges, requests: requests.length };
  } finally {
    await simulator.close();
  }
}

function saying(count, what = 'charge') {
  return `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;
}
