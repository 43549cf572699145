import { Readable } from 'node:stream';
import axios, { AxiosHeaders, type AxiosInstance, type AxiosStatic, type InternalAxiosRequestConfig } from 'axios';

/** Everything that can be observed of what a call gave, as plain data; streams and blobs are read to their end. */
export async function describe(value: unknown, client: AxiosInstance, of: AxiosStatic = axios): Promise<unknown> {
  if (value instanceof Error || axios.isCancel(value)) return describeError(value as never, client, of);
  if (isResponse(value)) return describeResponse(value, client);
  if (Array.isArray(value)) return Promise.all(value.map((each) => describe(each, client, of)));
  return contentOf(value);
}

interface ResponseShape {
  readonly status: number;
  readonly config: unknown;
  readonly headers: unknown;
  readonly data: unknown;
  readonly request: unknown;
}

function isResponse(value: unknown): value is ResponseShape {
  return typeof value === 'object' && value !== null && 'status' in value && 'config' in value && 'headers' in value;
}

async function describeResponse(response: ResponseShape, client: AxiosInstance) {
  const { data, config, headers, request, ...others } = response as ResponseShape & Record<string, unknown>;
  delete others.duration;
  return {
    keys: keysOf(response),
    ...(lookAt(others) as object),
    headers: { kind: kindOf(headers), ...(lookAt(headers) as object) },
    request: kindOf(request),
    config: lookAtConfig(config),
    usesDefaults: usesDefaults(config, client),
    data: await contentOf(data),
  };
}

async function describeError(
  error: Error & Record<string, unknown>,
  client: AxiosInstance,
  of: AxiosStatic,
): Promise<unknown> {
  const { config, response, request, cause, stack, message, toJSON, ...others } = error;
  const json = typeof toJSON === 'function' ? (toJSON.call(error) as Record<string, unknown>) : undefined;
  return {
    keys: keysOf(error),
    message: calmed(String(message)),
    // Where its stack begins, and whether it leads to the line that made the call.
    stack: calmed(String(stack)).split('\n    at ', 1)[0],
    leadsToCaller: String(stack).includes('transparency/scenarios/'),
    kind: kindOf(error),
    instanceOf: {
      AxiosError: error instanceof of.AxiosError,
      CanceledError: error instanceof of.CanceledError,
      TypeError: error instanceof TypeError,
    },
    isAxiosError: axios.isAxiosError(error),
    isCancel: axios.isCancel(error),
    ...(lookAt(others) as object),
    config: lookAtConfig(config),
    request: kindOf(request),
    response: isResponse(response) ? await describeResponse(response, client) : lookAt(response),
    sharesConfig: isResponse(response) ? response.config === config : undefined,
    cause: cause instanceof Error ? causeOf(cause) : lookAt(cause),
    json: json === undefined ? undefined : lookAt({ ...json, stack: undefined, message: calmed(String(json.message)) }),
  };
}

function causeOf(cause: Error): unknown {
  const { name, message, code } = cause as Error & { code?: unknown };
  return { kind: kindOf(cause), name, message: calmed(String(message)), code };
}

/** All own keys, symbols too, and whether each can be seen by who copies or prints the object. */
function keysOf(value: object): Readonly<Record<string, string>> {
  const keys = Reflect.ownKeys(value).filter((key) => key !== 'stack');
  const isSeen = (key: string | symbol) => Object.getOwnPropertyDescriptor(value, key)?.enumerable;
  return Object.fromEntries(keys.map((key) => [String(key), isSeen(key) ? 'seen' : 'hidden']));
}

function lookAtConfig(config: unknown): unknown {
  if (typeof config !== 'object' || config === null) return lookAt(config);
  return {
    prototype: kindOf(Object.getPrototypeOf(config)),
    keys: keysOf(config),
    ...(lookAt({ ...config }) as object),
  };
}

/** Whether what the client holds as its defaults is what the call was made with, by identity. */
function usesDefaults(config: unknown, client: AxiosInstance): unknown {
  const { transformRequest, transformResponse, validateStatus } = config as typeof client.defaults;
  return {
    transformRequest: transformRequest === client.defaults.transformRequest,
    transformResponse: transformResponse === client.defaults.transformResponse,
    validateStatus: validateStatus === client.defaults.validateStatus,
  };
}

/** What the caller's own code can see of a config while the call is under way. */
export const looksAt = (config: InternalAxiosRequestConfig) => ({
  keys: Object.fromEntries(Object.keys(config).map((key) => [key, 'there'])),
  url: config.url,
  method: config.method,
  data: config.data,
  headers: config.headers,
  adapter: config.adapter,
  hasSignal: config.signal !== undefined,
});

/** What can be read at once, without taking anything from anybody. */
export function lookAt(value: unknown, above: readonly unknown[] = []): unknown {
  if (typeof value === 'string') return calmed(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return 'circular';
  const within = [...above, value];
  if (ArrayBuffer.isView(value)) return `${kindOf(value)} ${bytesOf(value).toString('hex')}`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer ${Buffer.from(value).toString('hex')}`;
  if (value instanceof URLSearchParams) return `URLSearchParams ${value}`;
  if (value instanceof AxiosHeaders) return lookAt(value.toJSON(), within);
  if (value instanceof Error) return causeOf(value);
  if (Array.isArray(value)) return value.map((each) => lookAt(each, within));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return kindOf(value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, lookAt(each, within)]));
}

/** What a body holds, read to its end, or what ended it. */
async function contentOf(data: unknown): Promise<unknown> {
  if (data instanceof Blob) return { kind: kindOf(data), type: data.type, text: await data.text() };
  const isWeb = typeof (data as { getReader?: unknown } | null)?.getReader === 'function';
  if (!isWeb && typeof (data as { pipe?: unknown } | null)?.pipe !== 'function') return lookAt(data);
  const stream = isWeb ? Readable.fromWeb(data as never) : (data as Readable);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer));
  } catch (error) {
    return { kind: kindOf(data), brokenBy: lookAt(error) };
  }
  return { kind: kindOf(data), text: Buffer.concat(chunks).toString('latin1') };
}

function bytesOf(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

export function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return (value as { constructor?: { name?: string } }).constructor?.name ?? 'null-prototype';
}

/** Without what is drawn anew each time: the boundary of a form, a date, a port. */
export function calmed(text: string): string {
  return text
    .replaceAll(/(?:axios-[\d._]+-boundary-|-{20,}|-{4}formdata-)[\w-]+/g, '<boundary>')
    .replaceAll(/127\.0\.0\.1:\d{4,5}/g, '127.0.0.1:<port>')
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, '<date>');
}
