/**
 * Whether two amounts of money are the same, as decimals: `3.3000000000000003` is `"3.30"`. A provider rounds to the places
 * that it tells, and to two at least. `undefined` if one of them is no amount.
 *
 * @param asked as the request carries it
 * @param told as the provider tells it
 */
export function isSameAmount(asked: unknown, told: unknown): boolean | undefined {
  const [one, other] = [numberOf(asked), numberOf(told)];
  if (one === undefined || other === undefined) return undefined;
  const places = Math.max(2, /^[^.]*\.(\d+)\s*$/.exec(String(told))?.[1]?.length ?? 0);
  return Math.abs(one - other) < 0.5 * 10 ** -places + Number.EPSILON * Math.abs(other);
}

function numberOf(value: unknown): number | undefined {
  const isAmount = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  const number = isAmount ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** Whether two words, such as currencies, are the same whatever their case. `undefined` if one of them is no word. */
export function isSameWord(asked: unknown, told: unknown): boolean | undefined {
  if (typeof asked !== 'string' || typeof told !== 'string') return undefined;
  return asked.trim().toUpperCase() === told.trim().toUpperCase();
}
