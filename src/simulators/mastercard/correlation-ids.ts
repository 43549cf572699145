import type { Reply, Route } from '../core/provider-server.js';
import { refuse } from './codes.js';

/** The ids of earlier requests: each may be used once, in either header. */
export interface CorrelationIds {
  guard(route: Route): Route;
  clear(): void;
}

export function rememberCorrelationIds(): CorrelationIds {
  const used = new Set<string>();
  return {
    guard: (route) => ({
      ...route,
      handle: (call): Reply => {
        const id = call.headers['x-mc-correlation-id'] ?? call.headers['correlation-id'];
        if (typeof id !== 'string') return route.handle(call);
        if (used.has(id)) return refuse('DUPLICATED_X_MC_CORRELATION_ID');
        used.add(id);
        return route.handle(call);
      },
    }),
    clear: () => used.clear(),
  };
}
