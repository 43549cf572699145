import type { ServerResponse } from 'node:http';
import type { Fault, FaultKind } from './fault.js';
import type { Pauses } from './pauses.js';
import type { Reply } from './provider-server.js';

/** The way back to the client. */
export interface Wire {
  readonly response: ServerResponse;
  readonly pauses: Pauses;
  /** Called once the status line is on its way. */
  readonly onStatus: (status: number) => void;
}

/** Sends the answer, as far as the fault allows. */
export async function deliver(wire: Wire, reply: Reply, fault?: Fault): Promise<void> {
  const truth: Answer = encode(reply);
  await (fault === undefined ? sendWhole(wire, truth) : DELIVERIES[fault.kind](wire, truth, fault));
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

type Delivery = (wire: Wire, truth: Answer, fault: Fault) => void | Promise<void>;

const DELIVERIES: Readonly<Record<FaultKind, Delivery>> = {
  reset: ({ response }) => {
    response.socket?.resetAndDestroy();
  },
  hang: async ({ response, pauses }, _truth, fault) => {
    await Promise.race([pauses.wait(fault.ms), closed(response)]);
    response.destroy();
  },
  slow: sendWhole,
  drip: sendByteByByte,
  status: (wire, _truth, { status = 500, headers = {}, body }) => sendWhole(wire, encode({ status, headers, body })),
  html: (wire, _truth, { status = 502, headers, body }) =>
    sendWhole(
      wire,
      encode({ status, headers: { 'content-type': 'text/html', ...headers }, body: body ?? page(status) }),
    ),
  truncate: sendHalfOfWhatIsPromised,
  half: (wire, truth) => sendWhole(wire, { ...truth, bytes: firstHalf(truth.bytes) }),
  empty: (wire, _truth, { status = 200, headers = {} }) => sendWhole(wire, encode({ status, headers })),
  body: (wire, _truth, { status = 200, headers = {}, body = {} }) => sendWhole(wire, encode({ status, headers, body })),
  provider: (wire, truth, { status = truth.status, headers }) =>
    sendWhole(wire, { ...truth, status, headers: { ...truth.headers, ...headers } }),
};

function encode({ status, headers, body }: Reply): Answer {
  const type: Record<string, string> =
    body === undefined ? {} : { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' };
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { ...type, ...headers }, bytes: Buffer.from(text) };
}

function sendWhole(wire: Wire, answer: Answer): void {
  openAnswer(wire, answer, answer.bytes.length);
  wire.response.end(answer.bytes);
}

async function sendByteByByte(wire: Wire, answer: Answer, { ms = 50 }: Fault): Promise<void> {
  openAnswer(wire, answer, answer.bytes.length);
  wire.response.flushHeaders();
  for (let index = 0; index < answer.bytes.length; index++) {
    const cut = !(await wire.pauses.wait(ms)) || wire.response.destroyed;
    if (cut) {
      wire.response.destroy();
      return;
    }
    wire.response.write(answer.bytes.subarray(index, index + 1));
  }
  wire.response.end();
}

async function sendHalfOfWhatIsPromised(wire: Wire, answer: Answer): Promise<void> {
  const half = firstHalf(answer.bytes);
  // An empty body leaves nothing to hold back, so one byte is promised.
  openAnswer(wire, answer, Math.max(answer.bytes.length, 1));
  wire.response.flushHeaders();
  await new Promise((resolve) => wire.response.write(half, resolve));
  wire.response.destroy();
}

function openAnswer({ response, onStatus }: Wire, { status, headers }: Answer, length: number): void {
  onStatus(status);
  response.writeHead(status, status === 204 || status === 304 ? headers : { ...headers, 'content-length': length });
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.closed) resolve();
    else response.once('close', resolve);
  });
}

function firstHalf(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

function page(status: number): string {
  return `<!doctype html><html><head><title>${status}</title></head><body><h1>${status}</h1><p>proxy</p></body></html>`;
}
