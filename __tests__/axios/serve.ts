import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach } from '@jest/globals';

/** How one request is answered. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export interface Arrived {
  readonly method: string | undefined;
  /** With the query. */
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Served {
  readonly url: string;
  readonly host: string;
  /** Every request that arrived whole, in order. */
  readonly arrived: readonly Arrived[];
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A server on loopback that gives these answers in order, the last one again and again. Closed after the test. */
export async function serve(...answers: readonly [Answer, ...Answer[]]): Promise<Served> {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    const answer = answers[Math.min(arrived.length, answers.length - 1)] as Answer;
    arrived.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    answer(response, request);
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}`, host, arrived };
}

/** JSON, or text as it is. */
export function reply(status: number, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  };
}

/** By the header `x-id` of each call: its first request is answered so, and all others otherwise, in whatever order they arrive. */
export function firstOfEach(first: Answer, later: Answer): Answer {
  const seen = new Set<unknown>();
  return (response, request) => {
    const { 'x-id': id } = request.headers;
    const answer = seen.has(id) ? later : first;
    seen.add(id);
    answer(response, request);
  };
}

export const reset: Answer = (response) => (response.socket as Socket).resetAndDestroy();

/** Nothing, for ever. */
export const hang: Answer = () => {};

/** The headers at once, then a byte of the body every `ms`, for ever. */
export function drip(ms: number): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
    const timer = setInterval(() => response.write(' '), ms);
    response.on('close', () => clearInterval(timer));
  };
}
