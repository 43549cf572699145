/** Digits: a bank takes nineteen at most (Bank Mandiri), and so many are unique on a day. */
const DIGITS = 18;

/** A number of its own for one request (Bank Indonesia: SNAP, X-EXTERNAL-ID: numeric, unique on the day), with no zero in front. */
export function digitsOf(uuid: string, length: number = DIGITS): string {
  const hex = uuid.replaceAll(/[^0-9a-f]/gi, '');
  const number = hex === '' ? 0n : BigInt(`0x${hex}`);
  const lowest = 10n ** BigInt(length - 1);
  return String(lowest + (number % (9n * lowest)));
}
