// Libraries that mock HTTP put a socket of their own under Node's client. It is "connecting" until the mocked answer begins.
import { Agent, request } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { recoveryOf } from '../../../src/index.js';
import { wrapped } from '../../fetch/wrapped.js';
import { attached, thrownBy } from '../attached.js';

/** Takes a request, and then ends as told. */
class MockedSocket extends Duplex {
  readonly connecting = true;
  readonly secureConnecting = true;

  constructor(private readonly taken: (socket: MockedSocket) => void) {
    super();
  }

  override _read(): void {}

  setTimeout(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
    setImmediate(() => this.taken(this));
  }
}

/** The same as nock 14 and msw make it: a socket of Node's own class, which is never connected and counts no bytes. */
class MockedNodeSocket extends Socket {
  constructor(private readonly taken: (socket: Socket) => void) {
    super();
    Reflect.set(this, 'connecting', true);
  }

  override write(): boolean {
    setImmediate(() => this.taken(this));
    return true;
  }
}

type Ending = (socket: Duplex) => void;

function mocked(Mock: new (end: Ending) => Duplex, end: Ending) {
  const agent = new Agent();
  let opened = 0;
  agent.createConnection = () => {
    opened += 1;
    return new Mock(end);
  };
  return { agent, opened: () => opened };
}

const IN_DOUBT = { outcome: 'unknown', processed: 'maybe', attempts: [{ processed: 'maybe' }] };

describe.each([MockedSocket, MockedNodeSocket])('%p', (Mock) => {
  test.each<[string, Ending]>([
    ['a reset', (socket) => socket.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))],
    ['a late answer', () => {}],
  ])('a mocked payment that ends with %s was sent, so it is in doubt', async (_what, end) => {
    const { agent, opened } = mocked(Mock, end);
    const { client } = attached('http://pay.example', { policy: { attemptTimeout: 200 } }, { httpAgent: agent });
    expect(recoveryOf(await thrownBy(client.post('/payments', { amount: 1 })))).toMatchObject(IN_DOUBT);
    expect(opened()).toBe(1);

    const { fetch } = wrapped(
      { policy: { attemptTimeout: 200 } },
      ((url: string, { signal }: { signal: AbortSignal }) =>
        new Promise((_resolve, reject) => {
          request(url, { method: 'POST', agent, signal }).on('error', reject).end('{}');
        })) as never,
    );
    expect(recoveryOf(await thrownBy(fetch('http://pay.example/payments', { method: 'POST' })))).toMatchObject(
      IN_DOUBT,
    );
    expect(opened()).toBe(2);
  });
});
