// Libraries that mock HTTP put a socket of their own under Node's client. It is "connecting" until the mocked answer begins.
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import { expect, test } from '@jest/globals';
import { recoveryOf } from '../../../src/index.js';
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

function mocked(end: (socket: MockedSocket) => void) {
  const agent = new Agent();
  let opened = 0;
  agent.createConnection = () => {
    opened += 1;
    return new MockedSocket(end);
  };
  return { agent, opened: () => opened };
}

test.each<[string, (socket: MockedSocket) => void]>([
  ['a reset', (socket) => socket.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))],
  ['a late answer', () => {}],
])('a mocked payment that ends with %s was sent, so it is in doubt', async (_what, end) => {
  const { agent, opened } = mocked(end);
  const { client } = attached('http://pay.example', { policy: { attemptTimeout: 200 } }, { httpAgent: agent });
  const error = await thrownBy(client.post('/payments', { amount: 1 }));
  expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  expect(recoveryOf(error)?.attempts).toHaveLength(1);
  expect(opened()).toBe(1);
});
