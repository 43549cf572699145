import type { AxiosInstance } from 'axios';
import type { Scenario } from './scenario.js';

type Body = Record<string, unknown>;

/** The body of a call whose caller uses it for their next payment as soon as the call was made, if the scenario says so. */
export function meddled(scenario: Pick<Scenario, 'meddling'>, body: Body): Body {
  if (scenario.meddling === 'caller') queueMicrotask(() => spoil(body));
  return body;
}

/** Adds an interceptor that changes the body in place, each time it runs, if the scenario says so. */
export function meddle(client: AxiosInstance, { meddling }: Pick<Scenario, 'meddling'>): void {
  if (meddling !== 'interceptor') return;
  client.interceptors.request.use((config) => {
    if (config.recovery !== false && typeof config.data === 'object') double(config.data as Body);
    return config;
  });
}

/** Another payment: every amount and every name is another. */
function spoil(body: Body): void {
  for (const [key, value] of Object.entries(body)) {
    if (typeof value === 'object' && value !== null) spoil(value as Body);
    else body[key] = typeof value === 'number' ? value + 1 : `${String(value)}-next`;
  }
}

function double(body: Body): void {
  for (const [key, value] of Object.entries(body)) {
    if (typeof value === 'object' && value !== null) double(value as Body);
    else if (typeof value === 'number') body[key] = value * 2;
  }
}
