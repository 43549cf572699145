import { randomUUID } from 'node:crypto';
import { HookFault } from '../policy/hook.js';
import { headerOf, type RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, KeyedRequest, Provider } from '../providers/provider.js';
import { openSent } from '../providers/sent-body.js';
import { hostIn, pathOf } from '../redaction/path.js';
import { isMadeHere, noteMade, wasMade } from './attempt-keys.js';

/** A request before its first attempt, which keys are written into. */
export interface FreshRequest {
  /** Lower case, as axios has it. */
  readonly method?: string | undefined;
  data?: unknown;
  /** As the client keeps them: what is written into it, the client sends. */
  readonly headers: unknown;
}

/** Puts the keys of an earlier call into the request. @throws TypeError for a key that there is not, or that cannot be put there */
export function resumeKeys(
  provider: Provider,
  request: FreshRequest & KeyedRequest,
  keys: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(keys)) {
    const own = provider.keys.filter(({ kind, write }) => kind === 'operation' && write !== undefined);
    const key = own.find((each) => each.name === name);
    if (key?.write === undefined) {
      const names = own.map((each) => each.name);
      throw new TypeError(`recovery: keys.${name} is not a key of ${provider.name}; its keys are ${names.join(', ')}`);
    }
    // Without its key the call is another payment: it does not begin, and whoever made the hook sees what it threw.
    try {
      key.write(request, value);
      if (key.read?.(new FreshFacts(request, request.url ?? '')) === value) continue;
    } catch (error) {
      throw error instanceof HookFault ? error.thrown : error;
    }
    if (key.read !== undefined) throw new TypeError(`recovery: keys.${name} cannot be written into this request`);
  }
}

/** What a request is to those who write a key into it. */
export interface Access<R> {
  /** Its whole URL. */
  urlOf(request: R): string;
  keyedOf(request: R): KeyedRequest;
}

/** Those of a request that keys are written into as it stands. */
export const asItStands: Access<FreshRequest & KeyedRequest> = {
  urlOf: ({ url = '' }) => url,
  keyedOf: (request) => request,
};

/** Whose request it is. */
export interface Owner {
  /** The value of an operation key that was put into its request here, so that no other call has it. */
  attachedKey: string | undefined;
}

/**
 * Puts a fresh key where the provider honours one and the caller set none. Gives what a key's own code threw, whose key is then
 * left out.
 */
export function attachKeys<R extends FreshRequest>(
  provider: Provider,
  request: R,
  access: Access<R>,
  owner?: Owner,
): { readonly error: unknown } | undefined {
  return writeKeys(provider.keys, request, access, false, owner);
}

/**
 * Puts fresh attempt keys into a request that goes out again, or into a question; one that the question has set stays. Gives what a
 * key's own code threw, whose key is then left as it was.
 */
export function refreshKeys<R extends FreshRequest>(
  provider: Provider,
  request: R,
  access: Access<R>,
  isQuestion = false,
): { readonly error: unknown } | undefined {
  return writeKeys(provider.keys.filter(isMadeHere), request, access, !isQuestion);
}

/** @param isAgain what stands there is of an earlier attempt */
function writeKeys<R extends FreshRequest>(
  keys: readonly KeyDefinition[],
  request: R,
  { urlOf, keyedOf }: Access<R>,
  isAgain = false,
  owner?: Owner,
): { readonly error: unknown } | undefined {
  if (keys.length === 0) return undefined;
  let thrown: { readonly error: unknown } | undefined;
  let known: string | undefined;
  const url = () => {
    known ??= urlOf(request);
    return known;
  };
  const body = () => openSent(request.data, request.headers);
  for (const key of keys) {
    try {
      const isOurs = isMadeHere(key);
      // Nothing is made for a request that no key belongs to: this runs with every call.
      const isWanted = key.attach === undefined ? isOurs : key.attach(request.method ?? 'get', url, body);
      if (!isWanted) continue;
      const current = isAgain ? undefined : key.read?.(new FreshFacts(request, url()));
      if (current !== undefined && !(isOurs && wasMade(key, current))) continue;
      const fresh = freshOf(key);
      key.write?.(keyedOf(request), fresh);
      if (isOurs) noteMade(key, fresh);
      else if (owner !== undefined) owner.attachedKey = fresh;
    } catch (error) {
      thrown ??= { error };
    }
  }
  return thrown;
}

function freshOf({ renew }: KeyDefinition): string {
  const unique = randomUUID();
  return renew?.('', unique) ?? unique;
}

/** The body is opened only if a key is read from it. */
class FreshFacts implements RequestFacts {
  readonly method: string;

  constructor(
    private readonly request: FreshRequest,
    private readonly url: string,
  ) {
    this.method = (request.method ?? 'get').toUpperCase();
  }

  get path(): string {
    return pathOf(this.url);
  }

  get host(): string | undefined {
    return hostIn(this.url);
  }

  get header(): RequestFacts['header'] {
    return (name) => headerOf(this.request.headers, name);
  }

  get body(): unknown {
    return this.request.data;
  }
}
