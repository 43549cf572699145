import type { InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../engine/call.js';
import type { Route } from '../engine/port.js';
import type { AxiosScope } from './axios-scope.js';
import type { PristineRequest } from './pristine-request.js';
import { hostOf } from './url.js';

interface Routed {
  readonly pristine: PristineRequest;
  readonly outer: InternalAxiosRequestConfig;
  readonly scope: AxiosScope;
  readonly call: Call;
}

/** Where a call goes, and how to change that. */
export function routeOf({ pristine, outer, scope, call }: Routed): Route {
  const { allowAbsoluteUrls } = outer;
  const { url, baseURL } = pristine;
  return {
    origin: hostOf({ url, baseURL, allowAbsoluteUrls })?.origin,
    change(origin, headers) {
      pristine.change(origin, headers, allowAbsoluteUrls);
      const { url, baseURL } = pristine;
      const moved = { ...outer, url, baseURL, headers: pristine.headers };
      return scope.laneFinder.ofMoved(call, moved as unknown as InternalAxiosRequestConfig);
    },
  };
}
