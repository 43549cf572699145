import type { InternalAxiosRequestConfig } from 'axios';
import { show } from '../policy/check.js';
import { isStand } from './adapter.js';
import { resendOf } from './resend.js';

/**
 * The number of the attempt that a config is for, from 1, as a request interceptor sees it: `attemptOf(config) > 1` is
 * a retry. `undefined` for a request that recoverable does not handle, such as one with `recovery: false`, and for
 * look-ups.
 */
export function attemptOf(config: InternalAxiosRequestConfig): number | undefined {
  if (typeof config !== 'object' || config === null) {
    throw new TypeError(`attemptOf: config must be the config that an interceptor gets; got ${show(config)}`);
  }
  const resend = resendOf(config);
  if (resend !== undefined) return resend.mine.call.record.course.attempts.length + 1;
  return isStand(config.adapter) ? 1 : undefined;
}
