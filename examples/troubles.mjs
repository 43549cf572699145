import assert from 'node:assert/strict';
import { print } from './print.mjs';

/** The troubles, one for each payment: before the provider has worked, or after. */
const troubles = {
  'a connection that breaks': { when: 'before', kind: 'reset' },
  'an answer that is lost': { when: 'after', kind: 'reset' },
  'an answer that never comes': { when: 'after', kind: 'hang' },
  'an error of the server': { when: 'before', kind: 'status', status: 503 },
  'an error page of a proxy': { when: 'after', kind: 'html', status: 502 },
  'a rate limit': { when: 'before', kind: 'provider', code: '429', headers: { 'retry-after': '0' } },
};

/**
 * Makes a payment in each trouble, and checks that the ledger has each once and that each attempt of a report was one request.
 *
 * @param pay makes the payment with this id, and resolves with the value that carries its report
 */
export async function meetTroubles(simulator, pay) {
  for (const [what, fault] of Object.entries(troubles)) {
    const before = simulator.requests.length;
    const id = what.replaceAll(' ', '-');
    simulator.inject(fault);
    const { outcome, attempts } = print(what, await pay(id));
    assert.equal(outcome, 'recovered');
    assert.equal(attempts.length, 2);
    assert.equal(simulator.requests.length - before, 2);
    assert.equal(simulator.ledger.of(id).length, 1);
  }
  // The headers say that it was paid, but the rest is missing. Unless the caller says that a retry is safe, nothing is retried
  // until somebody has checked.
  simulator.inject({ when: 'after', kind: 'truncate' });
  const cutOff = await pay('an-answer-that-is-cut-off').catch((error) => error);
  assert.match(print('an answer that is cut off', cutOff).outcome, /^(?:recovered|unknown)$/);
  assert.equal(simulator.ledger.of('an-answer-that-is-cut-off').length, 1);

  const paid = Object.keys(troubles).length + 1;
  assert.equal(simulator.ledger.count('payment'), paid);
  console.log(`ledger: ${paid} payments, nothing twice, in ${simulator.requests.length} requests`);
}
