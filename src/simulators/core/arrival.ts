import type { IncomingMessage } from 'node:http';
import type { ArrivedRequest } from './arrived-request.js';
import type { Call, ProviderServer, Reply, Route } from './provider-server.js';

/** An arrived request while it is being answered. */
export type Arrival = { -readonly [Field in keyof ArrivedRequest]: ArrivedRequest[Field] };

/** Reads a request to its end. Rejects if the client disconnects in the middle. */
export async function receive(message: IncomingMessage, now: () => number): Promise<{ arrival: Arrival; url: URL }> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const url = new URL(`http://${message.headers.host ?? '127.0.0.1'}${message.url ?? '/'}`);
  const arrival: Arrival = {
    method: message.method ?? 'GET',
    path: url.pathname,
    headers: message.headers,
    body: Buffer.concat(chunks).toString('utf8'),
    at: now(),
    effect: false,
  };
  return { arrival, url };
}

/** Finds the handler for the request. A wrong path, method or body has an answer too. */
export function route(provider: ProviderServer, { method, path, headers, body }: Arrival, url: URL) {
  const matching = provider.routes.filter((candidate) => candidate.path.test(path));
  const chosen: Route | undefined = matching.find((candidate) => candidate.method === method);
  const fields = isForm(headers['content-type']) ? parseForm(body) : parseObject(body);
  const params = (chosen?.path.exec(path) ?? []).slice(1).map((param) => decodeURIComponent(param ?? ''));
  const call: Call = { method, path, url, headers, body, fields: fields ?? {}, params };
  const handle = (): Reply => {
    if (chosen === undefined) {
      return provider.noRoute(
        call,
        matching.map((candidate) => candidate.method),
      );
    }
    return fields === undefined ? provider.unreadable(call) : chosen.handle(call);
  };
  return { call, handle };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function isForm(contentType = ''): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(contentType);
}

/** `a[b]=1` is `{ a: { b: '1' } }`. */
function parseForm(text: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/\]?\[|\]$/).filter((part, index) => index === 0 || part !== '');
    let at = fields;
    for (const part of path.slice(0, -1)) {
      if (typeof at[part] !== 'object') at[part] = {};
      at = at[part] as Record<string, unknown>;
    }
    at[path.at(-1) as string] = value;
  }
  return fields;
}
