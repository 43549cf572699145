/** The path of a URL, absolute or not: without scheme, host, query and fragment. */
export function pathOf(url: string): string {
  return url.replace(/^(?:[a-z][a-z\d+.-]*:)?\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
}
