import { createServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { afterEach } from '@jest/globals';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Has a server listen on loopback until the test is over. Resolves with its port. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Takes connections and says nothing. */
export const silent = (): Promise<number> => listen(createTcpServer());

/** Does this with the first bytes of each connection. */
export const once = (handle: (socket: Socket) => void): Promise<number> =>
  listen(createTcpServer((socket) => socket.once('data', () => handle(socket))));

/** An HTTPS server with a self-made certificate that counts its requests. */
export async function serveTls(
  options: ServerOptions = {},
): Promise<{ readonly url: string; readonly arrived: string[] }> {
  const arrived: string[] = [];
  const server = createServer({ ...OWN, ...options }, (request, response) => {
    arrived.push(request.method as string);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  return { url: `https://127.0.0.1:${await listen(server)}`, arrived };
}

/** A server that ends the handshake and then says nothing. */
export const silentTls = (): Promise<number> => listen(createTlsServer(OWN));

/** A listener that accepts no connection: its backlog is full. */
export async function accepting(nobody: 'nobody'): Promise<string> {
  const lock = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(ACCEPTS[nobody], { eval: true, workerData: lock });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const { connect } = await import('node:net');
  const sockets = Array.from({ length: 6 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  await new Promise((resolve) => sockets[0]?.once('connect', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    Atomics.notify(lock, 0);
    return worker.terminate();
  });
  return `http://127.0.0.1:${port}`;
}

const ACCEPTS = {
  nobody: `
    const { createServer } = require('node:net');
    const { parentPort, workerData } = require('node:worker_threads');
    const server = createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(workerData, 0, 0);
    });`,
};

/** A certificate made for these tests, and good for nothing else. */
export const OWN = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPU06D+UREuSlMKau
ChG+GpMqMu3q6WVXcas0LYv6yEWhRANCAAR5WSt97KjrG5Skr9sMwV7TA+fC9A3c
pTLfRce6d74x0WLTFHym5ZLMGooxO7wNX6+60i59asS8v/I7qn1ZRP6b
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUKNS1r3j7ltnhhQ1yjx3oNUOY1YowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjIxMjQzOVoYDzIxMjYxMTAy
MjEyNDM5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR5WSt97KjrG5Skr9sMwV7TA+fC9A3cpTLfRce6d74x0WLTFHym5ZLM
GooxO7wNX6+60i59asS8v/I7qn1ZRP6bo28wbTAdBgNVHQ4EFgQUshDu9XDkHGRy
oRc3EeoJUcvsoKMwHwYDVR0jBBgwFoAUshDu9XDkHGRyoRc3EeoJUcvsoKMwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwCgYIKoZI
zj0EAwIDSQAwRgIhAJYGMYp+nVmFLYRIOhT3WmphUoUIYE9miqfVJPyn3eqSAiEA
5hpf/Cu0KxjLGWQnyApsbSzdWS8l4wmv4xqPep4Ha2o=
-----END CERTIFICATE-----`,
};
