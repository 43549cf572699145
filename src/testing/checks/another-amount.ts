import type { PaymentRequest } from '../payments.js';

/** A field that holds money, wherever it is: `gross_amount`, `amount.value`, `amount_money[amount]`. */
const MONEY = /amount|price|total/i;
const NUMBER = /^\d+(?:\.(\d+))?$/;

/** The same request for one unit more; `undefined` if it names no amount that can be found. */
export function ofAnotherAmount(request: PaymentRequest): PaymentRequest | undefined {
  const { body } = request;
  const more = body instanceof URLSearchParams ? formOf(body) : raised(body, false);
  return same(more, body) ? undefined : { ...request, body: more };
}

function formOf(form: URLSearchParams): URLSearchParams {
  return new URLSearchParams(
    [...form].map(([name, value]): [string, string] => [name, String(raised(value, MONEY.test(name)))]),
  );
}

/** A copy in which every number that is money is greater by one. */
function raised(value: unknown, isMoney: boolean): unknown {
  if (isMoney && typeof value === 'number') return value + 1;
  if (isMoney && typeof value === 'bigint') return value + 1n;
  if (isMoney && typeof value === 'string') {
    const [, cents = ''] = NUMBER.exec(value) ?? [undefined];
    return NUMBER.test(value) ? (Number(value) + 1).toFixed(cents.length) : value;
  }
  if (Array.isArray(value)) return value.map((each) => raised(each, isMoney));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, raised(each, isMoney || MONEY.test(name))]),
  );
}

function same(one: unknown, other: unknown): boolean {
  return textOf(one) === textOf(other);
}

function textOf(body: unknown): string | undefined {
  if (body instanceof URLSearchParams) return body.toString();
  return JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}
