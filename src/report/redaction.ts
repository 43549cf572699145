/** Thirteen to nineteen digits in a row, as a card number has. */
const CARD_LIKE = /\d{13,19}/g;

/** The path of a URL for logs and reports: without host, query and fragment, and with card numbers masked. */
export function safePath(url: string): string {
  const path = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return maskCards(path === '' ? '/' : path).slice(0, 300);
}

/** Masks what is a card number by its check digit (ISO/IEC 7812-1); an order id of digits mostly is none. */
export function maskCards(text: string): string {
  return text.replace(CARD_LIKE, (digits) =>
    passesLuhn(digits) ? `${'*'.repeat(digits.length - 4)}${digits.slice(-4)}` : digits,
  );
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
