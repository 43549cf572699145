import type { InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../engine/call.js';
import { sendKnown } from '../engine/inside-run.js';
import { insideAdapter, mayShare } from '../engine/own-place.js';
import { type Adapter, heedsSignals, isAxios } from './adapter.js';
import type { AxiosCall } from './axios-call.js';
import { type Done, transmit } from './transmit.js';

type Config = InternalAxiosRequestConfig;

/** Sends one attempt of a call, and resolves with what `done` returns. `now`: the clock's time, if known. */
export function send<T>(mine: AxiosCall, config: Config, done: Done<T>, now?: number): Promise<T> {
  const { call, scope } = mine;
  return sendKnown(call, transmit<T>, senderOf(mine, config), config, mine.leaves(config, now), scope.alarms, done);
}

function senderOf({ adapter, call }: AxiosCall, config: Config): Adapter {
  return heedsSignals(adapter) || isAxios(adapter, config) ? adapter : sharing(call, adapter);
}

/** An adapter of the caller's own, which may itself make calls with this client. */
export function sharing(call: Call, adapter: Adapter): Adapter {
  return mayShare(call) ? (given) => insideAdapter(call, () => adapter(given)) : adapter;
}
