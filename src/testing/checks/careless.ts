import { guardHooks, guardKey } from '../../providers/guard.js';
import type { Provider, RequestKind } from '../../providers/provider.js';
import { type Check, check } from '../check.js';
import type { SimulatedPayments } from '../payments.js';
import { factsOf, sampleOf, withKey } from './samples.js';
import { onStage } from './stage.js';

const LOST = { when: 'after', kind: 'reset' } as const;
/** A key that a caller might choose. */
const OWN = 'own-key-1';

const HOOKS = ['read', 'isSuccess', 'isPartial', 'isPending', 'kindOf', 'limitScope', 'inDoubt', 'reconcile'] as const;
const KEY_HOOKS = ['read', 'write', 'payment', 'attach', 'protects'] as const;

/** Live payments at the simulator, by callers and providers whose own code is faulty. */
export function carelessChecks(provider: Provider, payments: SimulatedPayments): readonly Check[] {
  return [
    check('a hook that throws costs no money', async () => {
      const complaints = withFaults(provider).map(([name, broken]) =>
        onStage(
          broken,
          payments,
          async ({ strike, pay }) => {
            strike(LOST);
            return (await pay('payment-1')).complaints.map((each) => `${each}, if ${name} throws`);
          },
          { policy: { deadline: 2500 } },
        ),
      );
      return (await Promise.all(complaints)).flat();
    }),
    check("the caller's own key is sent on every attempt", async () => {
      const request = payments.request('payment-1');
      const complaints = provider.keys.map((key) => {
        if (key.kind !== 'operation' || key.write === undefined || key.read === undefined) return [];
        const given = withKey(key, sampleOf(request), OWN);
        return onStage(provider, payments, async ({ strike, pay, writes }) => {
          strike(LOST);
          await pay('payment-1', { ...request, path: given.url, headers: given.headers, body: given.body });
          const lost = writes.find(({ method, path, headers, body }) => {
            const sent = { method, url: path, headers: headers as Record<string, string>, body };
            return key.read?.(factsOf(sent)) !== OWN;
          });
          return lost === undefined ? [] : [`key ${key.name} is not on the wire as the caller gave it`];
        });
      });
      return (await Promise.all(complaints)).flat();
    }),
  ];
}

/** The provider several times, each time with another hook that throws. */
function withFaults(provider: Provider): readonly (readonly [name: string, provider: Provider])[] {
  const hooks = HOOKS.filter((name) => provider[name] !== undefined).map(
    (name) => [name, { ...provider, ...guardHooks<RequestKind>({ [name]: throws }) }] as const,
  );
  const ofKeys = provider.keys.flatMap((key) =>
    KEY_HOOKS.filter((name) => key[name] !== undefined).map((name) => {
      const keys = provider.keys.map((each) => (each === key ? guardKey({ ...each, [name]: throws }) : each));
      return [`${name} of the key ${key.name}`, { ...provider, keys }] as const;
    }),
  );
  return [...hooks, ...ofKeys];
}

function throws(): never {
  throw new Error('a hook has a fault');
}
