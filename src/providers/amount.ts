/**
 * Whether two amounts of money are the same, as decimals: `3.3000000000000003` is `"3.30"`. A provider rounds to the places that
 * it returns, at least two. `undefined` if either is not a plain decimal, or if three places were requested and fewer came back:
 * some currencies have three, so the amounts may differ.
 *
 * @param asked as the request carries it
 * @param told as the provider returns it
 */
export function isSameAmount(asked: unknown, told: unknown): boolean | undefined {
  const [one, other] = [numberOf(asked), numberOf(told)];
  if (one === undefined || other === undefined) return undefined;
  const distance = Math.abs(one - other);
  const noise = Number.EPSILON * Math.max(Math.abs(one), Math.abs(other));
  if (distance <= noise) return true;
  const places = Math.max(2, placesOf(told));
  if (distance >= 0.5 * 10 ** -places + noise) return false;
  return places === 2 && placesOf(asked) === 3 ? undefined : true;
}

/** Whether an amount is certainly less than what was asked for, and not merely rounded. */
export function isLess(asked: unknown, told: unknown): boolean {
  return isSameAmount(asked, told) === false && Number(told) < Number(asked);
}

/** Whether an amount can be the part of another one that was approved: less, but not nothing. */
export function isPartOf(whole: unknown, part: unknown): boolean {
  const [all, some] = [numberOf(whole), numberOf(part)];
  return all !== undefined && some !== undefined && some > 0 && some < all;
}

/** A provider may read another notation, such as `0x64` or `1e2`, differently or not at all. */
const DECIMAL = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*$/;

function numberOf(value: unknown): number | undefined {
  const isAmount = typeof value === 'number' || (typeof value === 'string' && DECIMAL.test(value));
  const number = isAmount ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function placesOf(amount: unknown): number {
  return /\.(\d+)\s*$/.exec(String(amount))?.[1]?.length ?? 0;
}

/** Whether two words, such as currencies, are the same in any case. `undefined` if either is not a word. */
export function isSameWord(asked: unknown, told: unknown): boolean | undefined {
  if (typeof asked !== 'string' || typeof told !== 'string') return undefined;
  return asked.trim().toUpperCase() === told.trim().toUpperCase();
}
