import type { Exchange, Pending, RequestFacts } from '../providers/exchange.js';
import type { Provider, RequestKind } from '../providers/provider.js';

/** Who hears of the provider's own functions. */
export interface HookContext {
  /** Told of an error thrown by the provider's own functions, which then count as silent. */
  onError?(error: unknown): void;
}

/** The kind of a request. If the provider's own function throws, it is a write. */
export function kindOf(provider: Provider, request: RequestFacts, context: HookContext): RequestKind {
  try {
    return provider.kindOf(request);
  } catch (error) {
    context.onError?.(error);
    return { operation: 'write' };
  }
}

/** On whom a request waits that a success says was accepted and is not done. If the provider's own function throws, it is done. */
export function pendingIn(provider: Provider, exchange: Exchange, context: HookContext): Pending {
  try {
    return provider.isPending?.(exchange) ?? false;
  } catch (error) {
    context.onError?.(error);
    return false;
  }
}
