/**
 * Characters. Anything longer is not a code of a table: it is cut before the comparison, and marked so that it does not equal a
 * shorter code.
 */
const LONGEST_CODE = 200;

/**
 * The form in which codes are compared: upper case, no spaces, underscores for dots, and `OAUTH` for Mastercard's spelling
 * `OUTH`.
 */
export function normaliseCode(code: string): string {
  const read = code.length > LONGEST_CODE ? `${code.slice(0, LONGEST_CODE)}…` : code;
  return read
    .toUpperCase()
    .replace(/\s+/g, '')
    .replace(/\.(?=\w)/g, '_')
    .replace(/(^|_)OUTH(?=_|$)/g, '$1OAUTH');
}

const DIGIT_PATTERN = /^(?=.*x)[\dx]+$/;

/** Whether a row's code stands for many codes. */
export function isPattern(code: string): boolean {
  return code === '*' || DIGIT_PATTERN.test(code);
}

/** Whether a row's code names this code, which is already normalised. */
export function namesCode(pattern: string, code: string): boolean {
  if (pattern === '*') return true;
  return DIGIT_PATTERN.test(pattern) ? matchesDigits(pattern, code) : normaliseCode(pattern) === code;
}

/** `5xx` against `503`: a lower-case `x` stands for one digit. */
export function matchesDigits(pattern: string, text: string): boolean {
  if (pattern.length !== text.length) return false;
  for (let index = 0; index < pattern.length; index++) {
    const wanted = pattern[index];
    const found = text[index] as string;
    if (wanted === 'x' ? found < '0' || found > '9' : wanted !== found) return false;
  }
  return true;
}
