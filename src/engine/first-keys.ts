import { randomUUID } from 'node:crypto';
import { HookFault } from '../policy/hook.js';
import { headerOf, type RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, KeyedRequest, Provider } from '../providers/provider.js';
import { pathOf } from '../redaction/path.js';

/** A request before its first attempt, which keys are written into. */
export interface FreshRequest {
  /** Lower case, as axios has it. */
  readonly method?: string;
  data?: unknown;
  /** As the client keeps them: what is written into it, the client sends. */
  readonly headers: unknown;
}

/** Puts the keys of an earlier call into the request. */
export function resumeKeys(provider: Provider, request: FreshRequest, keys: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(keys)) {
    const key = provider.keys.find((each) => each.name === name);
    if (key?.write === undefined) {
      const names = provider.keys.filter(({ write }) => write).map((each) => each.name);
      throw new TypeError(`recovery: keys.${name} is not a key of ${provider.name}; its keys are ${names.join(', ')}`);
    }
    try {
      key.write(request as KeyedRequest, value);
    } catch (error) {
      // Without its key the call is another payment: it does not begin, and whoever made the hook sees what it threw.
      throw error instanceof HookFault ? error.thrown : error;
    }
  }
}

/**
 * Puts a fresh key where the provider honours one and the caller set none. Gives what a key's own code threw, whose key is then
 * left out.
 */
export function attachKeys<R extends FreshRequest>(
  provider: Provider,
  request: R,
  urlOf: (request: R) => string,
): { readonly error: unknown } | undefined {
  let thrown: { readonly error: unknown } | undefined;
  let known: string | undefined;
  const url = () => {
    known ??= urlOf(request);
    return known;
  };
  for (const key of provider.keys) {
    try {
      // Nothing is made for a request that no key belongs to: this runs with every call.
      if (key.attach?.(request.method ?? 'get', url)) attachKey(key, request, pathOf(url()));
    } catch (error) {
      thrown ??= { error };
    }
  }
  return thrown;
}

function attachKey({ read, write, renew }: KeyDefinition, request: FreshRequest, path: string): void {
  if (read?.(new FreshFacts(request, path)) !== undefined) return;
  write?.(request as KeyedRequest, renew?.('', randomUUID()) ?? randomUUID());
}

/** The body is opened only if a key is read from it. */
class FreshFacts implements RequestFacts {
  readonly method: string;

  constructor(
    private readonly request: FreshRequest,
    readonly path: string,
  ) {
    this.method = (request.method ?? 'get').toUpperCase();
  }

  get header(): RequestFacts['header'] {
    return (name) => headerOf(this.request.headers, name);
  }

  get body(): unknown {
    return this.request.data;
  }
}
