import type { Exchange, Pending, RequestFacts } from '../providers/exchange.js';
import type { Provider, RequestKind } from '../providers/provider.js';

/** Learns when the provider's own functions fail. */
export interface HookContext {
  /** Called with an error thrown by the provider's own functions, which then count as having said nothing. */
  onError?(error: unknown): void;
}

/** The kind of a request. If the provider's own function throws, it counts as a write. */
export function kindOf(provider: Provider, request: RequestFacts, context: HookContext): RequestKind {
  try {
    return provider.kindOf(request);
  } catch (error) {
    context.onError?.(error);
    return { operation: 'write' };
  }
}

/**
 * Whom the request waits for, if a success says that it was accepted but is not done. If the provider's own function throws, it
 * counts as done.
 */
export function pendingIn(provider: Provider, exchange: Exchange, context: HookContext): Pending {
  try {
    return provider.isPending?.(exchange) ?? false;
  } catch (error) {
    context.onError?.(error);
    return false;
  }
}

/** Whether some parts of a success failed. If the provider's own function throws, it counts as whole. */
export function isPartial(provider: Provider, exchange: Exchange, context: HookContext): boolean {
  try {
    return provider.isPartial(exchange);
  } catch (error) {
    context.onError?.(error);
    return false;
  }
}
