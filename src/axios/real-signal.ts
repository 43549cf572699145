import type { GenericAbortSignal, InternalAxiosRequestConfig } from 'axios';
import { type SignalLike, stopListening } from '../time/abort.js';

/** The part of a signal that axios's own adapter needs. */
interface LightSignal extends GenericAbortSignal {
  /** The caller's own. */
  readonly caller: GenericAbortSignal | undefined;
  readonly reason: unknown;
  /** The real signal, made for an adapter that asked. */
  real?: GenericAbortSignal;
  /** The attempt is over: a config that cannot be restored shows the caller's signal. */
  isWithdrawn?: true;
  addEventListener(type: string, listener: (reason: unknown) => void): void;
}

/** The field that holds a config's signal while its attempt is under way. */
const OFFERED: unique symbol = Symbol('offered');

interface Offering extends InternalAxiosRequestConfig {
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
  set(this: Offering, value: GenericAbortSignal) {
    // A sealed config takes a value as usual.
    if (!setSignal(this, value) && this[OFFERED] !== undefined) this[OFFERED].real = value;
  },
  enumerable: true,
  configurable: true,
};

/**
 * Gives an adapter that is not axios's own a real `AbortSignal`, as `fetch` needs one, which combines the caller's signal and the
 * attempt's limits. It is made when it is first read, because it costs more than everything else that an attempt needs.
 */
export function offerSignal(config: InternalAxiosRequestConfig, light: LightSignal): void {
  (config as Offering)[OFFERED] = light;
  Object.defineProperty(config, 'signal', SIGNAL);
}

/**
 * Gives the config its caller's own signal back, in the order that restores its old shape. Never throws, whatever an adapter has
 * done to the config.
 */
export function withdrawSignal(config: InternalAxiosRequestConfig, light: LightSignal): void {
  const { caller } = light;
  const isOffered = OFFERED in config;
  if (isOffered) light.isWithdrawn = true;
  if (caller === undefined) Reflect.deleteProperty(config, 'signal');
  else if (!isOffered) Reflect.set(config, 'signal', caller);
  else setSignal(config, caller);
  if (isOffered) Reflect.deleteProperty(config, OFFERED);
}

function setSignal(config: object, value: GenericAbortSignal): boolean {
  return Reflect.defineProperty(config, 'signal', { value, enumerable: true, configurable: true, writable: true });
}

function realOf(light: LightSignal): GenericAbortSignal {
  const { caller } = light;
  const controller = new AbortController();
  const isReal = caller instanceof AbortSignal;
  const abort = (reason: unknown) => controller.abort(caller?.aborted ? light.reason : reason);
  if (caller?.aborted && !isReal) abort(undefined);
  light.addEventListener('abort', abort);
  if (!isReal) return controller.signal;
  // The caller's signal may live as long as the process, so its listeners are removed with the attempt.
  stopListening(caller as SignalLike, abort);
  return AbortSignal.any([controller.signal, caller]);
}
