import { asSent } from '../../engine/as-sent.js';
import type { KeyDefinition, Provider } from '../../providers/provider.js';
import type { ProviderCases } from '../cases.js';
import { type Check, check, messageOf } from '../check.js';
import { factsOf, formsOf, type Sample, samplesOf, withKey } from './samples.js';

/** A key that a caller might choose: no provider refuses it for its length or its letters. */
const OWN = 'own-key-1';
const UNIQUE = '5e3a86a1-9f7c-4f0e-8d4f-0b54d2b2f6b1';

/** What keys do to a request. */
export function keyChecks(provider: Provider, cases: ProviderCases): readonly Check[] {
  const samples = samplesOf(cases).filter(({ method }) => method !== 'GET');
  const written = provider.keys.filter(({ read, write }) => read && write);
  return [
    check('a key is read the same from an object, JSON text and a form', () =>
      samples.flatMap((sample) =>
        provider.keys.flatMap((key) => {
          const found = formsOf(sample).map(([what, each]) => [what, key.read?.(factsOf(each))] as const);
          const [one, ...others] = found;
          const odd = others.find(([, value]) => value !== one?.[1]);
          return odd === undefined ? [] : [`key ${key.name} is not found in ${odd[0]}: bodyKey() reads them all`];
        }),
      ),
    ),
    check('a kind is the same for an object, JSON text and a form', () =>
      samples.flatMap((sample) => {
        // With `URLSearchParams`, a hook gets no object of fields: bodyKey() opens them, but `kindOf` need not.
        const texts = formsOf(sample).filter(([, each]) => !(each.body instanceof URLSearchParams));
        const kinds = texts.map(([, each]) => JSON.stringify(provider.kindOf(factsOf(each))));
        return new Set(kinds).size > 1 ? [`${sample.method} ${sample.url}: ${kinds.join(', then ')}`] : [];
      }),
    ),
    check('a key that is written is read back', () =>
      eachForm(samples, written, (key, what, sample) => {
        const found = key.read?.(factsOf(withKey(key, sample, OWN)));
        return found === OWN ? [] : [`key ${key.name} is lost in ${what}: write and read have to agree`];
      }),
    ),
    check("the caller's own key is kept", () =>
      eachForm(samples, written, (key, what, sample) => {
        const found = key.read?.(asSent(provider, withKey(key, sample, OWN)));
        return found === undefined || found === OWN
          ? []
          : [`key ${key.name} is replaced in ${what}: an attached key has to be found by read first`];
      }),
    ),
    check('a replaced key is another one, and the same for every process', () =>
      written.flatMap(({ name, kind, renew }) => {
        if (kind === 'attempt') return [];
        const [one, other] = [renew?.(OWN, UNIQUE), renew?.(OWN, UNIQUE)];
        if (one === undefined) return [];
        if (one === OWN) return [`key ${name}: renew returns the refused key again`];
        return one === other
          ? []
          : [`key ${name}: renew returns different keys for one payment: derive it from its second argument`];
      }),
    ),
  ];
}

function eachForm(
  samples: readonly Sample[],
  keys: readonly KeyDefinition[],
  complaintsOf: (key: KeyDefinition, what: string, sample: Sample) => readonly string[],
): readonly string[] {
  return samples.flatMap((sample) =>
    keys.flatMap((key) =>
      formsOf(sample).flatMap(([what, each]) => {
        try {
          return complaintsOf(key, what, each);
        } catch (error) {
          return [`key ${key.name} in ${what}: ${messageOf(error)}`];
        }
      }),
    ),
  );
}
