import { describe, expect, test } from '@jest/globals';
import { uniqueFor } from '../../src/engine/renew-key.js';
import { defineProvider, type KeyDefinition } from '../../src/providers/provider.js';
import { request } from '../failure/answers.js';

describe('what replaces a key', () => {
  const provider = defineProvider({ name: 'acme' });
  const order = { name: 'order_id', kind: 'operation' } as const;
  const body = { order_id: '1', amount: 100 };
  const unique = (
    given: Partial<Parameters<typeof request>[0]> = {},
    name = 'acme',
    of: KeyDefinition = order,
    current = '1',
  ) => uniqueFor({ ...provider, name }, of, current, request({ body, ...given }));

  test('every process chooses the same for one payment, so that two that re-key it at once collide', () => {
    expect(unique()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(unique()).toBe(unique({ body: { ...body } }));
    expect(unique({ body: JSON.stringify(body) })).toBe(unique());
  });

  test('differs for another payment, key, current key or provider', () => {
    const all = [
      unique(),
      unique({ body: { ...body, amount: 101 } }),
      unique({}, 'other'),
      unique({}, 'acme', { ...order, name: 'task_id' }),
      unique({}, 'acme', order, '2'),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test('the provider says what distinguishes payments: a card that was read again does not', () => {
    const payment = (given: { body: unknown }) => String((given.body as typeof body).amount);
    const told = { ...order, payment };
    expect(unique({ body: { ...body, card: 'a' } }, 'acme', told)).toBe(
      unique({ body: { ...body, card: 'b' } }, 'acme', told),
    );
    expect(unique({}, 'acme', told)).not.toBe(unique({ body: { amount: 7 } }, 'acme', told));
  });

  test('a body that cannot be serialised is no obstacle', () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    expect(unique({ body: circular })).toBe(unique({ body: 1n }));
    expect(unique({ body: undefined })).toBe(unique({ body: '' }));
  });
});
