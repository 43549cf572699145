import type { Call } from './call.js';

/**
 * The hosts that know what the call has sent and made: where its requests go now, and those of the same system where they went before.
 * Any other host, such as a sandbox, has keys and objects of its own.
 */
export function hostsOf({
  sharedHosts = [],
  port,
}: Pick<Call, 'sharedHosts' | 'port'>): readonly (string | undefined)[] {
  return [...new Set([...sharedHosts, port.request.route?.origin])];
}
