/**
 * Interceptors and transforms write into the body of a question as they write into that of a payment: a prefix of the shop, an id
 * made anew. `false`: a field that named the payment names something else. Fields that are gone may have been encrypted.
 *
 * @param keys what names the payment
 */
export function namesTheSame(asked: unknown, sent: unknown, keys: readonly string[]): boolean {
  if (isObject(asked)) {
    return !isObject(sent) || Object.entries(asked).every(([name, value]) => namesTheSame(value, sent[name], keys));
  }
  return !keys.includes(String(asked)) || sent === undefined || isObject(sent) || String(sent) === String(asked);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
