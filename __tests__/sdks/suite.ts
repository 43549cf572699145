import { describe, expect, test } from '@jest/globals';
import { constant, type LogLine, type Policy, recoveryOf } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import type { Arrived } from '../axios/serve.js';
import { type Fault, type Ledger, type Manner, openLedger } from './ledger.js';

/** An SDK that is connected as docs/sdks.md shows, with the ledger in the place of its vendor. */
export interface Connected {
  /** Pays by the SDK's own method. */
  pay(payment: string): Promise<unknown>;
  on(event: 'recovery.finished', listener: (line: LogLine) => void): unknown;
}

/** How a call that was given up looks to the SDK's caller. */
export interface Thrown {
  /** The SDK's own error, or what its documents say that it hands on. */
  readonly as: object;
  /** Whether `recoveryOf(error)` finds the report. What hides the answer has it in `recovery.finished` only. */
  readonly isReported: boolean;
}

export interface Vendor {
  /** The package. */
  readonly name: string;
  readonly manner: Manner;
  /**
   * @param isKeyed whether recoverable is told of the vendor's key
   * @param timeout milliseconds; the SDK's own, if it has one
   */
  connect(ledger: Ledger, settings: Settings, isKeyed: boolean, timeout: number): Connected;
  /** Whether it is played with a key that protects the payment, without one, or both. */
  readonly keyed: readonly boolean[];
  /** What the SDK gives for a payment. */
  paid(payment: string): object;
  /** Answered 503 to the end. */
  readonly refused: Thrown;
  /** No answer to the end. */
  readonly broken: Thrown;
  /** What every attempt has of its own, such as a nonce. Left out: nothing. */
  fresh?(request: Arrived): unknown;
  /** Cut by the SDK's own timeout. Left out: it has none. */
  readonly cut?: Thrown;
}

/** What `attach` and `recoverFetch` are given besides the provider. */
export interface Settings {
  readonly policy: Policy;
  readonly logger: false;
}

/** Requests on the wire, charges in the ledger, and how the call ends. */
type Expected = readonly [requests: number, charges: number, outcome: string];

const FAULTS: Readonly<Record<Fault, { readonly keyed: Expected; readonly keyless: Expected }>> = {
  reset: { keyed: [2, 1, 'recovered'], keyless: [1, 0, 'unknown'] },
  lost: { keyed: [2, 1, 'recovered'], keyless: [1, 1, 'unknown'] },
  unavailable: { keyed: [2, 1, 'recovered'], keyless: [1, 0, 'unknown'] },
  'failed after': { keyed: [2, 1, 'recovered'], keyless: [1, 1, 'unknown'] },
  limited: { keyed: [2, 1, 'recovered'], keyless: [2, 1, 'recovered'] },
  silent: { keyed: [2, 1, 'recovered'], keyless: [1, 1, 'unknown'] },
};

/** Milliseconds; the one thing that is timed is what never comes. */
const attemptTimeout = 2000;

interface Circumstances {
  readonly isKeyed: boolean;
  readonly faults?: readonly Fault[];
  readonly timeout?: number;
  readonly maxAttempts?: number;
}

async function stage(vendor: Vendor, { isKeyed, faults = [], timeout = 70_000, maxAttempts = 3 }: Circumstances) {
  const ledger = await openLedger(vendor.manner);
  ledger.inject(...faults);
  const more = faults.includes('silent') && timeout > 10_000 ? { attemptTimeout } : {};
  const policy: Policy = { backoff: constant(1), maxAttempts, ...more };
  const connected = vendor.connect(ledger, { policy, logger: false }, isKeyed, timeout);
  const outcomes: unknown[] = [];
  connected.on('recovery.finished', ({ path, outcome }) => {
    if (path === vendor.manner.path) outcomes.push(outcome);
  });
  return { ledger, outcomes, pay: (payment = 'payment-1') => connected.pay(payment) };
}

/** Drives an SDK through whatever can happen to a payment. */
export function protects(vendor: Vendor): void {
  describe(vendor.name, () => {
    for (const isKeyed of vendor.keyed) {
      describe(isKeyed ? 'under its key' : 'without a key', () => {
        test('pays at once, and gives what the SDK gives', async () => {
          const { ledger, outcomes, pay } = await stage(vendor, { isKeyed });
          expect(await pay()).toMatchObject(vendor.paid('payment-1'));
          expect([ledger.requests.length, ledger.charges, outcomes]).toEqual([1, ['payment-1'], ['ok']]);
        });

        for (const [name, expected] of Object.entries(FAULTS)) {
          const [requests, charges, outcome] = isKeyed ? expected.keyed : expected.keyless;
          test(`${name}: ${requests} on the wire, ${charges} paid, ${outcome}`, async () => {
            const { ledger, outcomes, pay } = await stage(vendor, { isKeyed, faults: [name as Fault] });
            if (outcome === 'recovered') expect(await pay()).toMatchObject(vendor.paid('payment-1'));
            else await thrownBy(pay());
            expect([ledger.requests.length, ledger.charges.length]).toEqual([requests, charges]);
            expect(outcomes).toEqual([outcome]);
            if (vendor.fresh) expect(new Set(ledger.requests.map(vendor.fresh)).size).toBe(requests);
          });
        }

        test('ten payments at once, five of which meet trouble: none is made twice', async () => {
          const faults: readonly Fault[] = ['lost', 'reset', 'unavailable', 'failed after', 'lost'];
          const { ledger, pay } = await stage(vendor, { isKeyed, faults, maxAttempts: 8 });
          const payments = Array.from({ length: 10 }, (_, at) => `payment-${at}`);
          const ended = await Promise.allSettled(payments.map((payment) => pay(payment)));
          const [failed, missing] = isKeyed ? [0, 0] : [5, 2];
          expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(failed);
          expect(ledger.requests).toHaveLength(15 - failed);
          expect(ledger.charges).toHaveLength(10 - missing);
          expect(new Set(ledger.charges).size).toBe(ledger.charges.length);
        });

        test.each(['unavailable', 'lost'] as const)(
          '%s to the end: the SDK’s own error, and no more requests than the policy has',
          async (fault) => {
            const { ledger, outcomes, pay } = await stage(vendor, { isKeyed, faults: Array(20).fill(fault) });
            const error = await thrownBy(pay());
            expect(ledger.requests).toHaveLength(isKeyed ? 3 : 1);
            expect(ledger.charges).toHaveLength(fault === 'lost' ? 1 : 0);
            const { as, isReported } = fault === 'lost' ? vendor.broken : vendor.refused;
            expect(error).toMatchObject(as);
            expect(outcomes).toEqual(['unknown']);
            expect(recoveryOf(error)?.outcome).toBe(isReported ? 'unknown' : undefined);
          },
        );
      });
    }

    const { cut } = vendor;
    if (cut === undefined) return;
    test('whose own timeout ends the call: nothing is sent again, and the report says that it may have been paid', async () => {
      const { ledger, outcomes, pay } = await stage(vendor, { isKeyed: true, faults: ['silent'], timeout: 1000 });
      const error = await thrownBy(pay());
      expect(error).toMatchObject(cut.as);
      expect([ledger.requests.length, ledger.charges.length, outcomes]).toEqual([1, 1, ['aborted']]);
      expect(recoveryOf(error)?.processed).toBe(cut.isReported ? 'maybe' : undefined);
    });
  });
}
