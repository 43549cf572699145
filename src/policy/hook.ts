/** A function of the application or of a provider, by the name of its option. */
export type HookName =
  | 'read'
  | 'isSuccess'
  | 'isPartial'
  | 'isPending'
  | 'kindOf'
  | 'limitScope'
  | 'lane'
  | 'inDoubt'
  | 'reconcile'
  | 'made'
  | 'samePayment'
  | 'key.read'
  | 'write'
  | 'renew'
  | 'payment'
  | 'attach'
  | 'protects'
  | 'lifetime'
  | 'backoff'
  | 'idempotent'
  | 'retryIf'
  | 'beforeResend'
  /** Of `deferralWorker`; `delay` is of `deferTo` too. */
  | 'handler'
  | 'delay'
  | 'listener'
  | 'logger'
  /** Code of a provider that is none of these. */
  | 'provider';

/** A hook threw, hung, or returned something invalid. */
export class HookFault extends Error {
  constructor(
    readonly hook: HookName,
    /** What the hook threw, or a TypeError about what it returned. */
    readonly thrown: unknown,
  ) {
    super(`${hook} has failed`);
  }
}

/** What a hook threw, with the hook's name. */
export function faultOf(hook: HookName, thrown: unknown): HookFault {
  return thrown instanceof HookFault ? thrown : new HookFault(hook, thrown);
}

/**
 * Rejects what a hook returned.
 * @throws TypeError that names the kind of value, but shows nothing of it
 */
export function refuse(hook: HookName, wanted: string, value: unknown): never {
  heedRejection(value);
  throw new TypeError(`${hook} must return ${wanted}; got ${kindOfValue(value)}`);
}

/** A promise that nobody waits for must not end the process by rejecting. */
export function heedRejection(value: unknown, onRejected: (error: unknown) => void = () => {}): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
  try {
    const { then } = value as { readonly then?: unknown };
    if (typeof then === 'function') then.call(value, undefined, onRejected);
  } catch (error) {
    onRejected(error);
  }
}

function kindOfValue(value: unknown): string {
  if (value instanceof Promise) return 'a promise';
  if (Array.isArray(value)) return 'an array';
  return value === null || value === undefined || typeof value === 'boolean'
    ? String(value)
    : `a value of type ${typeof value}`;
}
