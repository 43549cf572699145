/** Strings come first: a `#` in one begins no comment, and a quote in a comment no string (GraphQL: Lexical tokens). */
const STRING_OR_COMMENT = /"""[\s\S]*?(?<!\\)"""|"(?:\\.|[^"\\\n\r])*"|#[^\n\r]*/g;

/** The text of a document, without the contents of strings and comments. */
export function textOf(document: string): string {
  return document.replace(STRING_OR_COMMENT, (found) => (found.startsWith('#') ? ' ' : '""'));
}

/** A field with its alias, a directive, or a spread. */
const SELECTION = /@\s*\w+|\.\.\.|(?:\w+\s*:\s*)?(\w+)/g;

/** The names of the fields that the first operation of a text asks for; a fragment counts as `...`. */
export function topFields(text: string): readonly string[] {
  return [...topLevel(text).matchAll(SELECTION)].flatMap(([found, name]) => {
    if (found.startsWith('@')) return [];
    return [name ?? found];
  });
}

/** The outermost selection, without arguments and inner selections. */
function topLevel(text: string): string {
  let braces = 0;
  let brackets = 0;
  let top = '';
  for (const char of text) {
    if (char === '(') brackets += 1;
    else if (char === ')') brackets -= 1;
    else if (brackets > 0) continue;
    else if (char === '{') braces += 1;
    else if (char === '}') {
      braces -= 1;
      if (braces === 0) return top;
      top += ' ';
    } else if (braces === 1) top += char;
  }
  return top;
}
