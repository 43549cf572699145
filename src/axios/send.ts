import type { InternalAxiosRequestConfig } from 'axios';
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

/** The adapter; the caller's own may itself make calls with this client. */
function senderOf({ adapter, call }: AxiosCall, config: Config): Adapter {
  if (heedsSignals(adapter) || !mayShare(call) || isAxios(adapter, config)) return adapter;
  return (given) => insideAdapter(call, () => adapter(given));
}
