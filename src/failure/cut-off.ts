const SCALAR = /true|false|null|-?\d[\d.eE+-]*/y;
const BEGUN = ['true', 'false', 'null', '-'];

/**
 * Whether a text that does not parse is the beginning of a JSON object or array with its end missing. A text that is not JSON at
 * all does not count: several documents in a row, or a sentence that begins with a bracket. Linear in the text.
 */
export function isCutOff(text: string): boolean {
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (char === '{' || char === '[') depth += 1;
    if (char === '}' || char === ']') depth -= 1;
    if ('{}[]'.includes(char)) {
      // It is complete, and something else follows.
      if (depth <= 0) return false;
      at += 1;
    } else if (char === '"') {
      at = endOfString(text, at + 1);
    } else if (' \t\r\n:,'.includes(char)) {
      at += 1;
    } else {
      SCALAR.lastIndex = at;
      const scalar = SCALAR.exec(text)?.[0];
      if (scalar === undefined) return depth > 0 && BEGUN.some((word) => word.startsWith(text.slice(at)));
      at += scalar.length;
    }
  }
  return depth > 0;
}

/** The position after the quote that ends a string; the end of the text if there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}
