import { hostMatcher } from '../providers/hosts.js';

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

/** Where a request went. */
export interface Place {
  /** With its port unless that is the default; `undefined` if the port is not known. */
  readonly host: string | undefined;
  readonly hostname: string;
}

const PORT = /:\d+$/;
/** A URL's host leaves it out, unless it is the other scheme's. */
const DEFAULT_PORT = /:(?:443|80)$/;

/** The place of a host that is given with its port. */
export function placeOf(host: string): Place {
  return { host, hostname: host.replace(PORT, '') };
}

/** Whether one of the places is at one of the hosts that a run or its provider names. A name without a port fits every port. */
export function isAtOne(names: readonly string[], places: readonly Place[]): boolean {
  return names.some((name) =>
    places.some(({ host, hostname }) => {
      const pattern = host === undefined || DEFAULT_PORT.test(name) ? name.replace(PORT, '') : name;
      return hostMatcher(pattern)({ host: host ?? hostname, hostname });
    }),
  );
}
