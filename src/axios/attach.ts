import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { handleOf, openClient } from '../engine/client.js';
import { type AttachOptions, checkAttach } from '../engine/options.js';
import type { Watch } from '../engine/watch.js';
import type { RequestRecovery } from '../policy/policy.js';
import { type Clock, systemClock } from '../time/clock.js';
import { isStand, restoreAdapter } from './adapter.js';
import { AxiosCall } from './axios-call.js';
import { type AxiosScope, leavesUntouched } from './axios-scope.js';
import { axiosReader } from './bound.js';
import { surround } from './chain.js';
import { checkAxios, checkClient } from './check-client.js';
import { standFor } from './first.js';
import { OwnClasses } from './own-classes.js';
import { makeBare, makeBareTwin, makeTwin } from './twin.js';
import { hostOf } from './url.js';

declare module 'axios' {
  interface AxiosRequestConfig {
    /** What recoverable does with this request; `false`: nothing. */
    recovery?: RequestRecovery | false | undefined;
  }
}

/** The handle of an attached client. */
export interface Recovery extends Watch {
  /** Removes recoverable from the client and restores the client. Calls under way run to their end. */
  detach(): void;
}

const ATTACHED = Symbol.for('recoverable.attached');

/**
 * Attaches recoverable to an axios instance: from now on, it judges the instance's calls, recovers them by policy,
 * reports and logs them.
 *
 * @throws TypeError that names the option, its value and what is expected
 * @throws Error if recoverable is already attached to the instance, or axios is a mock or older than 1.5
 */
export function attach(client: AxiosInstance, given: AttachOptions): Recovery {
  return attachWith(client, given, systemClock);
}

/** `attach` with a clock of your own, for tests. */
export function attachWith(client: AxiosInstance, given: AttachOptions, clock: Clock): Recovery {
  checkAxios();
  checkClient('attach', client);
  checkAttach(given);
  const marked = client as AxiosInstance & { [ATTACHED]?: true };
  if (marked[ATTACHED]) {
    throw new Error('attach: recoverable is already attached to this axios instance; call detach() first');
  }
  const scope: AxiosScope = {
    ...openClient(given, axiosReader, clock),
    twin: makeTwin(client),
    looker: makeBareTwin(client),
    classes: new OwnClasses(makeBare(client)),
    bodyErrors: given.bodyErrors ?? 'reject',
    isUntouched: leavesUntouched(client),
  };
  // A run may reach this traffic before the client's first call.
  const home = hostOf(client.defaults);
  if (given.provider !== undefined && home !== undefined) scope.lanes.expect(given.provider, home.host);
  const restore = surround(client, beginner(scope));
  Object.defineProperty(client, ATTACHED, { value: true, configurable: true });

  let isAttached = true;
  return handleOf(scope, {
    detach() {
      // A second time, it would remove what somebody has attached since.
      if (!isAttached) return;
      isAttached = false;
      restore();
      scope.lanes.close();
      delete marked[ATTACHED];
    },
  });
}

/** Begins a call, whose adapter is ours from then on. `undefined`: the request is not ours. */
function beginner(scope: AxiosScope): (config: InternalAxiosRequestConfig) => AxiosCall | undefined {
  return (config) => {
    const { recovery } = config;
    const found = recovery === false ? undefined : scope.assign(config);
    if (found === undefined || recovery === false) {
      if (recovery !== false) scope.counts.unmatched += 1;
      // An interceptor may make a request that is not ours from the config of one that is.
      if (isStand(config.adapter)) restoreAdapter(config, config.adapter.given);
      return undefined;
    }
    const mine = new AxiosCall(scope, found.provider, found.policyFor(recovery, config), config);
    config.adapter = standFor(mine);
    return mine;
  };
}
