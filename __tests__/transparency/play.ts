import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jest } from '@jest/globals';
import axios, { type AxiosStatic } from 'axios';
import { attach, constant, plainHttp } from '../../src/index.js';
import { answer } from './answers.js';
import { calmed, describe, lookAt } from './describe.js';
import type { Scenario, Stage } from './scenario.js';

/** What one play of a scenario could show to its caller and to the server, by path. */
export type Seen = ReadonlyMap<string, unknown>;

/** Plays a scenario with a bare client and with an attached one, one after the other at the same server. */
export async function playBoth(scenario: Scenario): Promise<{ readonly bare: Seen; readonly attached: Seen }> {
  const floor = await open(scenario);
  try {
    return { bare: await play(scenario, floor, false), attached: await play(scenario, floor, true) };
  } finally {
    await floor.close();
  }
}

async function play(scenario: Scenario, floor: Floor, isAttached: boolean): Promise<Seen> {
  floor.clear(isAttached);
  const of = scenario.isForeign ? foreignAxios() : axios;
  const client = of.create(scenario.defaults ?? {});
  if (isAttached) {
    const policy = { maxAttempts: scenario.trouble === undefined ? 1 : 2, backoff: constant(1), ...scenario.policy };
    attach(client, { provider: plainHttp(), logger: false, policy });
  }
  const notes: unknown[] = [];
  const ends: (() => unknown)[] = [];
  const stage: Stage = {
    client,
    url: `http://127.0.0.1:${floor.port}`,
    port: floor.port,
    socketPath: floor.socketPath,
    // Looked at when it is written down, since it may be changed afterwards.
    note: (what, value) => void notes.push(value === undefined ? what : { [what]: lookAt(value) }),
    arrival: (nth = 1) => floor.arrival(nth),
    after: (end) => void ends.push(end),
  };
  let ended: object;
  try {
    ended = { how: 'resolved', with: await describe(await scenario.play(stage), client, of) };
  } catch (error) {
    ended = { how: 'rejected', with: await describe(error, client, of) };
  }
  for (const each of ends) await each();
  await floor.settled();
  return flatten({ ...ended, notes: await Promise.all(notes), requests: floor.requests });
}

let foreign: AxiosStatic | undefined;
function foreignAxios(): AxiosStatic {
  if (foreign === undefined) {
    jest.isolateModules(() => {
      foreign = jest.requireActual<AxiosStatic>('axios');
    });
  }
  return foreign as AxiosStatic;
}

/** A server with its record. */
interface Floor {
  readonly port: number;
  readonly socketPath: string;
  readonly requests: readonly unknown[];
  clear(hasTrouble: boolean): void;
  arrival(nth: number): Promise<void>;
  /** Every answer has been sent, or its connection is gone. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

async function open(scenario: Scenario): Promise<Floor> {
  let requests: Record<string, unknown>[] = [];
  let sockets: Socket[] = [];
  let open: Promise<unknown>[] = [];
  let trouble: Scenario['trouble'];
  let waiting: { readonly nth: number; readonly resolve: () => void }[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { method, url, rawHeaders, socket } = request;
    if (trouble !== undefined) {
      const meets = trouble;
      trouble = undefined;
      request.on('end', () => meets(response, request, 0, Buffer.alloc(0))).resume();
      return;
    }
    if (!sockets.includes(socket)) sockets.push(socket);
    const seen: Record<string, unknown> = {
      method,
      url,
      headers: pairsOf(rawHeaders),
      socket: sockets.indexOf(socket),
    };
    const nth = requests.push(seen);
    open.push(once(response, 'close').then(() => Object.assign(seen, { answered: response.writableFinished })));
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      seen.cut = true;
      return;
    }
    const body = Buffer.concat(chunks);
    seen.body = calmed(body.toString('latin1'));
    for (const each of waiting) if (each.nth <= nth) each.resolve();
    (scenario.answer ?? answer(200))(response, request, nth, body);
  };
  const server = createServer(handle);
  const local = createServer(handle);
  const socketPath = path.join(tmpdir(), `transparency-${randomUUID().slice(0, 8)}.sock`);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await once(local.listen(socketPath), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    socketPath,
    get requests() {
      return requests;
    },
    clear(hasTrouble) {
      trouble = hasTrouble ? scenario.trouble : undefined;
      requests = [];
      sockets = [];
      open = [];
      waiting = [];
    },
    arrival: (nth) => new Promise((resolve) => (requests.length >= nth ? resolve() : waiting.push({ nth, resolve }))),
    settled: async () => void (await Promise.all(open)),
    close: async () => void (await Promise.all([server, local].map(closed))),
  };
}

async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await end;
}

/** Names as they were sent, in their order. */
function pairsOf(raw: readonly string[]): readonly string[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [calmed(`${name}: ${raw[at + 1]}`)] : []));
}

/** Paths and plain values, so that a difference has a name. */
function flatten(value: unknown, at = '', into = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return into.set(at, value);
  const entries = Object.entries(value);
  if (entries.length === 0) return into.set(at, Array.isArray(value) ? '[]' : '{}');
  for (const [key, each] of entries) flatten(each, at === '' ? key : `${at}.${key}`, into);
  return into;
}
