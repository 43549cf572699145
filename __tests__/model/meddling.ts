import type { AxiosInstance } from 'axios';
import type { Scenario } from './scenario.js';

type Body = Record<string, unknown>;

/** The body of a call whose caller uses it for their next payment as soon as the call was made, if the scenario says so. */
export function meddled({ meddling, seed }: Pick<Scenario, 'meddling' | 'seed'>, plain: Body): Body {
  if (meddling === 'none') return plain;
  const body: Body = seed % 2 === 0 ? plain : Object.assign(new Payment(), plain);
  if (meddling === 'caller') queueMicrotask(() => spoil(body));
  return body;
}

/** Some give plain objects, and some what axios does not copy. */
class Payment {
  [field: string]: unknown;
}

/** Adds an interceptor that changes the body in place, each time it runs, if the scenario says so. Some rename look-ups too. */
export function meddle(client: AxiosInstance, { meddling, seed }: Pick<Scenario, 'meddling' | 'seed'>): void {
  if (meddling !== 'interceptor' && meddling !== 'renaming') return;
  let runs = 0;
  client.interceptors.request.use((config) => {
    const isLookUp = config.recovery === false;
    if (typeof config.data !== 'object' || (isLookUp && (meddling === 'interceptor' || seed % 2 === 0))) return config;
    if (meddling === 'interceptor') double(config.data as Body);
    else rename(config.data as Body, ++runs);
    return config;
  });
}

function rename(body: Body, run: number): void {
  const details = body.transaction_details as Body | undefined;
  if (details !== undefined) details.order_id = `order-1-of-run-${run}`;
  if ('taskId' in body) body.taskId = `task-1-of-run-${run}`;
}

/** What is charged by the request that is sent. */
export function chargedOf({ meddling }: Pick<Scenario, 'meddling'>, amount: number): number {
  return meddling === 'interceptor' ? amount * 2 : amount;
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
