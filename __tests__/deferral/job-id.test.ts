import { describe, expect, test } from '@jest/globals';
import { jobIdNamed, jobIdOf } from '../../src/deferral/job-id.js';

const of = (provider: string, keys: Record<string, string>, callId = 'call-1') => jobIdOf({ provider, keys, callId });

describe('the id of the job for a payment', () => {
  test('can be read, and is the same for every call for it', () => {
    expect(of('mdes', { taskId: 'task-1' })).toBe('mdes/taskId=task-1');
    expect(of('midtrans', { orderId: 'order-1', idempotencyKey: 'a' }, 'call-1')).toBe('midtrans/orderId=order-1');
    expect(of('midtrans', { idempotencyKey: 'b', orderId: 'order-1' }, 'call-2')).toBe('midtrans/orderId=order-1');
    expect(of('paypal', { order: 'O-1', requestId: 'a' }, 'call-1')).toBe('paypal/order=O-1');
    expect(of('own', { b: '2', a: '1' })).toBe(of('own', { a: '1', b: '2' }));
  });

  test('is the idempotency key if nothing else names the payment, and otherwise the call', () => {
    expect(of('midtrans', { idempotencyKey: 'refund-1' })).toBe('midtrans/idempotencyKey=refund-1');
    expect(of('plain-http', {})).toBe('plain-http/callId=call-1');
    expect(jobIdNamed('plain-http', 'payment-7')).toBe('plain-http/id=payment-7');
  });

  test.each([
    ['a colon, which BullMQ refuses', 'order:1'],
    ['spaces', 'order 1'],
    ['a letter outside ASCII', 'bestellung-ä'],
    ['a separator', 'order=1&x=2'],
    ['what looks like a card number', '4111111111111111'],
    ['more than fits', 'x'.repeat(200)],
  ])('is hashed for %s', (_, orderId) => {
    const id = of('midtrans', { orderId });
    expect(id).toMatch(/^hashed\/[\w-]{43}$/);
    expect(of('midtrans', { orderId, idempotencyKey: 'x' })).toBe(id);
    expect(of('midtrans', { orderId: `${orderId}x` })).not.toBe(id);
    expect(of('lemanpay', { orderId })).not.toBe(id);
  });

  test('differs for keys that read the same', () => {
    const ids = [{ a: '1', b: '2' }, { a: '1&b=2' }, { 'a=1&b': '2' }].map((keys) => of('own', keys as never));
    expect(new Set(ids).size).toBe(3);
  });

  test.each([{}, Promise.resolve('payment-7'), ['payment-7'], true, Number.NaN, () => 'payment-7'])(
    'is none for what would be the same for every payment, or is no name: %p',
    (name) => {
      expect(() => jobIdNamed('midtrans', name as string)).toThrow("id must return the payment's name");
    },
  );

  test('may be a number, as in a database', () => {
    expect(jobIdNamed('midtrans', 7)).toBe('midtrans/id=7');
    expect(jobIdNamed('midtrans', 7n)).toBe('midtrans/id=7');
  });

  test.each([undefined, null, ''])('is none where the application names none: %p', (name) => {
    expect(() => jobIdNamed('midtrans', name as string)).toThrow("id must return the payment's name");
  });
});
