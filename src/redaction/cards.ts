/**
 * What may come between two digits in a URL, even if it was encoded twice: any byte except a letter, a digit and the percent
 * sign.
 */
const ENCODED = '%(?:25)*(?:[01][\\dA-F]|2[0-46-9A-F]|3[A-F]|40|5[B-F]|60|7[B-F])';

/**
 * Thirteen digits or more, each close to the next: a card number may be written in any groups. They do not begin inside an
 * encoded byte (`%20`). The first character after a digit decides what it is, so that nothing is examined twice.
 */
const SPREAD = new RegExp(`(?<!%[\\dA-F]?)\\p{Nd}(?:(?:${ENCODED}|[^\\p{L}\\p{N}%]){0,4}\\p{Nd}){12,}`, 'giu');
const GROUP = new RegExp(`${ENCODED}|(\\p{Nd}+)`, 'giu');

/** How the card numbers of banks and travel companies begin; times and dates begin differently. */
const ISSUED = /^(?:2[2-7]|[3-689])/;

/** The numbers of the networks, by length, for numbers among other digits. */
const NETWORKS: readonly (readonly [length: number, begins: RegExp])[] = [
  [19, /^[4-6]/],
  [18, /^[56]/],
  [17, /^[56]/],
  [16, /^(?:[4-68]|2[2-7]|35|9[78])/],
  [15, /^3[47]/],
  [14, /^3[0689]/],
  [13, /^4/],
];

const SHORTEST = 13;
const LONGEST = 19;

/** A digit as a URL may have it, even if it was encoded twice. */
const ENCODED_DIGIT = /%(?:25)*3(\d)/g;

/** Masks every card number, recognised by its check digit (ISO/IEC 7812-1); most numeric order ids fail that check. Linear. */
export function maskCards(text: string): string {
  const plain = text.includes('%') ? text.replace(ENCODED_DIGIT, '$1') : text;
  const hidden = plain.replace(SPREAD, maskSpread);
  return hidden === plain ? text : hidden;
}

/** Adjacent digits of a text. */
interface Group {
  readonly digits: string;
  /** Its position in the text. */
  readonly at: number;
}

function maskSpread(found: string): string {
  const groups: Group[] = [];
  for (const { 1: digits, index: at } of found.matchAll(GROUP)) if (digits !== undefined) groups.push({ digits, at });
  const digits = groups.map((group) => group.digits).join('');
  // Digits of other scripts: nobody writes an order id like that.
  if (!/^\d+$/.test(digits)) return masked(digits);
  const [only] = groups;
  if (groups.length === 1 && only !== undefined) return isCardRun(only.digits) ? masked(only.digits) : found;
  return maskStretches(found, groups, hiddenGroups(groups, digits));
}

/** Which groups belong to a card number: one that starts and ends at the edges of groups, or lies within one group. */
function hiddenGroups(groups: readonly Group[], digits: string): readonly boolean[] {
  const hidden = groups.map((group) => isCardRun(group.digits));
  let from = 0;
  for (const [first, group] of groups.entries()) {
    let to = from;
    for (let last = first; last < groups.length && to - from < LONGEST; last++) {
      to += groups[last]?.digits.length ?? 0;
      if (last > first && isOfNetwork(digits.slice(from, to))) hidden.fill(true, first, last + 1);
    }
    from += group.digits.length;
  }
  return hidden;
}

/** Masks each stretch of hidden groups, with anything between them. */
function maskStretches(found: string, groups: readonly Group[], hidden: readonly boolean[]): string {
  let shown = '';
  let upTo = 0;
  let stretch = '';
  for (const [index, { digits, at }] of groups.entries()) {
    if (!hidden[index]) continue;
    if (stretch === '') shown += found.slice(upTo, at);
    stretch += digits;
    upTo = at + digits.length;
    if (hidden[index + 1]) continue;
    shown += masked(stretch);
    stretch = '';
  }
  return shown + found.slice(upTo);
}

/** Whether a run of digits is a card number, or contains one. */
function isCardRun(digits: string): boolean {
  if (digits.length < SHORTEST) return false;
  if (digits.length <= LONGEST && ISSUED.test(digits) && passesLuhn(digits)) return true;
  for (let at = 0; at + SHORTEST <= digits.length; at++) {
    for (const [length, begins] of NETWORKS) if (isNumber(digits.slice(at, at + length), length, begins)) return true;
  }
  return false;
}

function isOfNetwork(digits: string): boolean {
  return NETWORKS.some(([length, begins]) => isNumber(digits, length, begins));
}

function isNumber(digits: string, length: number, begins: RegExp): boolean {
  return digits.length === length && begins.test(digits) && passesLuhn(digits);
}

function masked(digits: string): string {
  return `${'*'.repeat(digits.length - 4)}${digits.slice(-4)}`;
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
