import type { GenericAbortSignal, InternalAxiosRequestConfig } from 'axios';

/** A signal as axios's own adapter needs it, and no more. */
interface LightSignal extends GenericAbortSignal {
  readonly reason: unknown;
  addEventListener(type: string, listener: (reason: unknown) => void): void;
}

interface Offer {
  readonly light: LightSignal;
  readonly caller: GenericAbortSignal | undefined;
  real: AbortSignal | undefined;
}

const offers = new WeakMap<object, Offer>();

/** One for all configs: a getter of its own would make each config an object of a new shape. */
const SIGNAL: PropertyDescriptor = {
  get(this: object) {
    const offer = offerOf(this);
    if (offer !== undefined) offer.real ??= realOf(offer);
    return offer?.real;
  },
  set(this: object, value: unknown) {
    Object.defineProperty(this, 'signal', { value, enumerable: true, configurable: true, writable: true });
  },
  enumerable: true,
  configurable: true,
};

/**
 * Gives an adapter that is not axios's own a real `AbortSignal`, as `fetch` wants one: the caller's and the attempt's limits in
 * one. It is made when it is first read, since it costs more than all else that is made for an attempt.
 */
export function offerSignal(config: InternalAxiosRequestConfig, light: LightSignal): void {
  offers.set(config, { light, caller: config.signal, real: undefined });
  Object.defineProperty(config, 'signal', SIGNAL);
}

/** An adapter may read it from an object that inherits from its config. */
function offerOf(config: object | null): Offer | undefined {
  for (let each = config; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    const offer = offers.get(each);
    if (offer !== undefined) return offer;
  }
  return undefined;
}

function realOf({ light, caller }: Offer): AbortSignal {
  const controller = new AbortController();
  const isReal = caller instanceof AbortSignal;
  const abort = (reason: unknown) => controller.abort(caller?.aborted ? light.reason : reason);
  if (caller?.aborted && !isReal) abort(undefined);
  light.addEventListener('abort', abort);
  if (!isReal) return controller.signal;
  // The caller's own may live as long as the process: what waits for it is let go of with the attempt.
  caller.removeEventListener('abort', abort);
  return AbortSignal.any([controller.signal, caller]);
}
