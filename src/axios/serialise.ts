import axios, { type AxiosRequestTransformer, type InternalAxiosRequestConfig } from 'axios';

const standard = [axios?.defaults?.transformRequest].flat()[0] as AxiosRequestTransformer;

/** Replaces a body that axios could not serialise. */
export class Unserialised {
  constructor(readonly error: unknown) {}
}

/**
 * axios's own `transformRequest`, except that it does not throw: an older axios asks no response handler then, if no interceptor is
 * asynchronous, and the call would have no end. One for all calls.
 */
const careful: AxiosRequestTransformer[] = [
  function (data, headers) {
    try {
      return standard.call(this, data, headers) as unknown;
    } catch (error) {
      return new Unserialised(error);
    }
  },
];

/** Whether only axios's own `transformRequest` makes the body. */
export function isStandard({ transformRequest }: Pick<InternalAxiosRequestConfig, 'transformRequest'>): boolean {
  return Array.isArray(transformRequest) && transformRequest.length === 1 && transformRequest[0] === standard;
}

/** Has the body serialised by `careful` until `restoreTransform`. */
export function serialiseWithCare(config: InternalAxiosRequestConfig): void {
  config.transformRequest = careful;
}

/** Gives the config back the `transformRequest` that it had. Returns what the body has become if it could not be serialised. */
export function restoreTransform(
  config: InternalAxiosRequestConfig,
  transformRequest: InternalAxiosRequestConfig['transformRequest'],
): Unserialised | undefined {
  if (config.transformRequest !== careful) return undefined;
  if (transformRequest !== undefined) config.transformRequest = transformRequest;
  const { data } = config as { data?: unknown };
  return data instanceof Unserialised ? data : undefined;
}
