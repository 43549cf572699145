/** Digits: a bank takes at most nineteen (Bank Mandiri), and these are enough to be unique on a day. */
const DIGITS = 18;

/** A number for one request (Bank Indonesia: SNAP, X-EXTERNAL-ID: numeric, unique on the day), without a leading zero. */
export function digitsOf(uuid: string, length: number = DIGITS): string {
  const hex = uuid.replaceAll(/[^0-9a-f]/gi, '');
  const number = hex === '' ? 0n : BigInt(`0x${hex}`);
  const lowest = 10n ** BigInt(length - 1);
  return String(lowest + (number % (9n * lowest)));
}
