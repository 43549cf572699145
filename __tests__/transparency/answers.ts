import type { Socket } from 'node:net';
import type { Handler } from './scenario.js';

/** JSON, or text and bytes as they are. */
export function answer(status: number, body: unknown = { ok: true }, headers: Readonly<Record<string, string>> = {}) {
  return ((response) => {
    const raw = typeof body === 'string' || Buffer.isBuffer(body);
    const type: Readonly<Record<string, string>> = raw ? {} : { 'content-type': 'application/json' };
    response.writeHead(status, { ...type, ...headers }).end(raw ? body : JSON.stringify(body));
  }) satisfies Handler;
}

/** One answer after the other; the last one again and again. */
export function answers(...handlers: readonly [Handler, ...Handler[]]): Handler {
  return (response, request, nth, body) =>
    (handlers[Math.min(nth, handlers.length) - 1] as Handler)(response, request, nth, body);
}

export const reset: Handler = (response) => (response.socket as Socket).resetAndDestroy();
export const hang: Handler = () => {};

/** The headers and a part of the body, and then nothing more. */
export const stall: Handler = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"a":');
};

/** The headers and a part of the body, and then the end of the connection. */
export const cut: Handler = (response) => {
  stall(response, undefined as never, 1, undefined as never);
  setTimeout(() => (response.socket as Socket).destroy(), 20);
};

export function redirect(status: number, location: string): Handler {
  return (response) => response.writeHead(status, { location }).end();
}

/** Tells what has arrived: method, path, body. */
export const echo: Handler = (response, request, _nth, body) => {
  const { method, url } = request;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ method, url, body: body.toString('latin1') }));
};
