import { type SignalLike, stopListening } from './abort.js';

/** A signal of any make. */
interface Signal extends SignalLike {
  readonly aborted: boolean;
}

/** A signal that costs little, and the real one that it stands for. */
interface LightSignal {
  /** The caller's own. */
  readonly caller: Signal | undefined;
  readonly reason: unknown;
  /** The real signal, made for an adapter that asked. */
  real?: unknown;
  /** The attempt is over: a config that cannot be restored shows the caller's signal. */
  isWithdrawn?: true;
  addEventListener(type: string, listener: (reason: unknown) => void): void;
}

/** The field that holds a config's signal while its attempt is under way. */
const OFFERED: unique symbol = Symbol('offered');

interface Offering {
  [OFFERED]?: LightSignal;
}

/** One for all configs: a separate getter would give each config a new shape. */
const SIGNAL: PropertyDescriptor = {
  get(this: Offering) {
    const light = this[OFFERED];
    if (light === undefined || light.isWithdrawn) return light?.caller;
    light.real ??= realOf(light);
    return light.real;
  },
  set(this: Offering, value: unknown) {
    // A sealed config takes a value as usual.
    if (!setSignal(this, value) && this[OFFERED] !== undefined) this[OFFERED].real = value;
  },
  enumerable: true,
  configurable: true,
};

/**
 * Gives whoever reads the `signal` of a config a real `AbortSignal`, as `fetch` needs one, which combines the caller's signal and the
 * attempt's limits. It is made when it is first read, because it costs more than everything else that an attempt needs.
 */
export function offerSignal(config: object, light: LightSignal): void {
  (config as Offering)[OFFERED] = light;
  Object.defineProperty(config, 'signal', SIGNAL);
}

/**
 * Gives the config its caller's own signal back, in the order that restores its old shape. Never throws, whatever an adapter has
 * done to the config.
 */
export function withdrawSignal(config: object, light: LightSignal): void {
  const { caller } = light;
  const isOffered = OFFERED in config;
  if (isOffered) light.isWithdrawn = true;
  if (caller === undefined) Reflect.deleteProperty(config, 'signal');
  else if (!isOffered) Reflect.set(config, 'signal', caller);
  else setSignal(config, caller);
  if (isOffered) Reflect.deleteProperty(config, OFFERED);
}

function setSignal(config: object, value: unknown): boolean {
  return Reflect.defineProperty(config, 'signal', { value, enumerable: true, configurable: true, writable: true });
}

function realOf(light: LightSignal): Signal {
  const { caller } = light;
  const controller = new AbortController();
  const isReal = caller instanceof AbortSignal;
  const abort = (reason: unknown) => controller.abort(caller?.aborted ? light.reason : reason);
  if (caller?.aborted && !isReal) abort(undefined);
  light.addEventListener('abort', abort);
  if (!isReal) return controller.signal;
  // The caller's signal may live as long as the process, so its listeners are removed with the attempt.
  stopListening(caller, abort);
  return AbortSignal.any([controller.signal, caller]);
}
