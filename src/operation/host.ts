/** What ends a host in a URL, or is no part of one: a URL is not a host, and neither is a pattern. */
const NO_HOST = /[\s/\\?#@*]/;

/**
 * A host as a URL names it, so that a run shares the traffic of a client that talks to the same host: in lower case, without a
 * default port. `undefined` for anything else.
 */
export function hostNamed(text: string): string | undefined {
  if (NO_HOST.test(text)) return undefined;
  const scheme = /:0*80$/.test(text) ? 'http' : 'https';
  try {
    return new URL(`${scheme}://${text}`).host;
  } catch {
    return undefined;
  }
}
