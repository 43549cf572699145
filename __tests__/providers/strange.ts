import { expect } from '@jest/globals';
import fc from 'fast-check';
import { classify } from '../../src/failure/classify.js';
import type { Provider } from '../../src/index.js';
import type { LookUpAnswer } from '../../src/providers/look-up.js';
import { answered } from '../failure/answers.js';

/**
 * Fails if a provider's code throws on any request or answer.
 *
 * @param fields names and words from the provider's answers, so that random answers come close to real ones
 * @param judge the part of the provider's look-up that judges an answer
 */
export function expectNoStrangeFaults(
  provider: Provider,
  paths: readonly string[],
  fields: Readonly<Record<string, readonly unknown[]>>,
  judge: (answer: LookUpAnswer, path: string, body: unknown) => unknown,
): void {
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...Object.values(fields).flat()));
  const object = fc.dictionary(fc.constantFrom(...Object.keys(fields)), value, { maxKeys: 6 });
  const body = fc.oneof(
    object,
    fc.array(object, { maxLength: 3 }),
    fc.record({ data: fc.array(object, { maxLength: 3 }) }),
    value,
  );
  const status = fc.constantFrom(200, 201, 202, 302, 400, 404, 409, 500);
  fc.assert(
    fc.property(fc.constantFrom(...paths), status, body, body, (path, code, asked, told) => {
      const errors: unknown[] = [];
      const request = { method: 'POST', path, body: asked };
      const onError = (error: unknown) => errors.push(error);
      classify(provider, answered(code, told, {}, request), { onError });
      provider.isPending?.(answered(code, told, {}, request));
      provider.isPartial(answered(code, told, {}, request));
      provider.inDoubt(answered(code, told, {}, request).request);
      judge({ status: code, headers: {}, data: told }, path, asked);
      expect(errors).toEqual([]);
    }),
    { numRuns: 500 },
  );
}
