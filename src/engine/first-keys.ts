import { randomUUID } from 'node:crypto';
import { HookFault } from '../policy/hook.js';
import { nearest } from '../policy/nearest.js';
import { headerOf, type RequestFacts } from '../providers/exchange.js';
import type { KeyDefinition, KeyedRequest, Provider } from '../providers/provider.js';
import { openSent } from '../providers/sent-body.js';
import { hostIn, pathOf } from '../redaction/path.js';
import { Latest } from './latest.js';

/** A request into which keys are written. */
export interface FreshRequest extends KeyedRequest {
  /** In lower case, as keys expect it. */
  readonly method?: string | undefined;
}

/**
 * Puts the keys of an earlier call into the request.
 * @throws TypeError for an unknown key, or one that cannot be put there
 */
export function resumeKeys(provider: Provider, request: FreshRequest, keys: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(keys)) {
    const own = provider.keys.filter(({ kind }) => kind === 'operation');
    const key = own.find((each) => each.name === name);
    if (key === undefined) {
      const names = own.map((each) => each.name);
      const known = names.length === 0 ? 'it has none' : `its keys are ${names.join(', ')}`;
      const meant = nearest(name, names);
      const said = meant === undefined ? known : `did you mean ${meant}? ${known}`;
      throw new TypeError(`recovery: keys.${name} is not a key of ${provider.name}; ${said}`);
    }
    // Without its key the call would be another payment, so it does not begin, and the author of the hook sees the error.
    try {
      // A key of the URL is there already.
      key.write?.(request, value);
      if (key.read?.(new FreshFacts(request, request.url ?? '')) === value) continue;
    } catch (error) {
      throw error instanceof HookFault ? error.thrown : error;
    }
    if (key.write === undefined) throw new TypeError(`recovery: the URL of this request has another ${name}`);
    if (key.read !== undefined) throw new TypeError(`recovery: keys.${name} cannot be written into this request`);
  }
}

/** The call that owns the request. */
export interface Owner {
  /** The operation key that we put into its request, which no other call has. */
  attachedKey: string | undefined;
  /** Its request may carry a key of the caller's that expires: other calls may have it too. */
  hasDyingKey?: true;
}

/**
 * Attaches a fresh key if the provider honours one and the caller set none. Returns the error of a key whose own code threw; that
 * key is left out.
 */
export function attachKeys(
  { keys }: Provider,
  request: FreshRequest,
  owner?: Owner,
): { readonly error: unknown } | undefined {
  return writeKeys(keys, request, false, owner);
}

/** A call whose request goes out again, or that asks. */
interface Refreshing {
  readonly provider: Provider;
  onError(error: unknown): void;
}

/**
 * Puts fresh attempt keys into a retry or a question; a key that the question itself sets stays, and so does one whose own code
 * throws.
 */
export function refreshKeys(call: Refreshing, request: FreshRequest, isQuestion = false): void {
  const thrown = writeKeys(call.provider.keys.filter(isMadeEachTime), request, !isQuestion);
  if (thrown !== undefined) call.onError(thrown.error);
}

/** @param isAgain the keys in the request belong to an earlier attempt */
function writeKeys(
  keys: readonly KeyDefinition[],
  request: FreshRequest,
  isAgain: boolean,
  owner?: Owner,
): { readonly error: unknown } | undefined {
  if (keys.length === 0) return undefined;
  let thrown: { readonly error: unknown } | undefined;
  let known: string | undefined;
  const url = () => {
    known ??= request.url ?? '';
    return known;
  };
  const body = () => openSent(request.data, request.headers);
  for (const key of keys) {
    try {
      const isOurs = isMadeEachTime(key);
      // Make nothing for a request that needs no key: this runs on every call.
      const isWanted = key.attach === undefined ? isOurs : key.attach(request.method ?? 'get', url, body);
      const isDying = owner !== undefined && key.kind === 'operation' && key.lifetime !== undefined;
      if (!isWanted) {
        if (isDying && key.attach === undefined) owner.hasDyingKey = true;
        continue;
      }
      const current = isAgain ? undefined : key.read?.(new FreshFacts(request, url()));
      if (current !== undefined && !(isOurs && wasMade(key, current))) {
        if (isDying) owner.hasDyingKey = true;
        continue;
      }
      const fresh = freshOf(key);
      key.write?.(request, fresh);
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

const made = new Latest<true>();

/** Whether we make a fresh key for each request; otherwise the caller's own signer makes it. */
function isMadeEachTime({ kind, write }: KeyDefinition): boolean {
  return kind === 'attempt' && write !== undefined;
}

/** Remembers an attempt's key: sending an old request again, such as an old `error.config`, sends the old key too. */
function noteMade({ name }: KeyDefinition, value: string): void {
  made.set(`${name} ${value}`, true);
}

/** Whether we made it for an attempt, rather than the caller. */
function wasMade({ name }: KeyDefinition, value: string): boolean {
  return made.has(`${name} ${value}`);
}

/** The body is opened only if a key is read from it, as it is for whoever reads what was sent. */
export class FreshFacts implements RequestFacts {
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
    return openSent(this.request.data, this.request.headers);
  }
}
