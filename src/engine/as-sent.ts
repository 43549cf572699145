import { headerOf, type RequestFacts } from '../providers/exchange.js';
import type { Provider } from '../providers/provider.js';
import { factsFor } from '../providers/request-facts.js';
import { pathOf } from '../redaction/path.js';
import { attachKeys, type Owner } from './first-keys.js';

/** A request as the application makes it. */
export interface Made {
  /** Upper or lower case. */
  readonly method: string;
  /** A path, or a whole URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/**
 * A request as an attached client sends it: with the keys that the client adds. Leaves its arguments unchanged.
 *
 * @param owner learns of the key that was added
 */
export function asSent(provider: Provider, { method, url, headers: given, body }: Made, owner?: Owner): RequestFacts {
  const request = { method: method.toLowerCase(), url, data: body, headers: { ...given } };
  attachKeys(provider, request, owner);
  return factsAsSent(request);
}

/** What a request asks for, as it goes out. */
export function factsAsSent({ method, url, headers, data }: Outgoing): RequestFacts {
  const header = (name: string) => headerOf(headers, name);
  return factsFor(method.toUpperCase(), pathOf(url), header, data, headers, url);
}

/** The headers of what was sent that the caller's own request has too: whatever signs it may make the rest anew each time. */
export function stableHeader(sent: RequestFacts['header'], own: Made['headers']): RequestFacts['header'] {
  return (name) => {
    const value = sent(name);
    return value === headerOf(own, name) ? value : undefined;
  };
}

interface Outgoing extends Omit<Made, 'body'> {
  readonly data: unknown;
}
