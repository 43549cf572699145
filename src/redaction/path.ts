const PATH = /^(?:(?:[a-z][a-z\d+.-]*:)?\/\/[^/?#]*)?([^?#]*)/i;

/** The path of a URL, absolute or not: without scheme, host, query and fragment. */
export function pathOf(url: string): string {
  return PATH.exec(url)?.[1] ?? '';
}
