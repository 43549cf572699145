import { describe, expect, test } from '@jest/globals';
import { headerKey, type KeyDefinition, plainHttp, recoveryOf } from '../../src/index.js';
import { attached, thrownBy } from './attached.js';
import { reply, reset, serve } from './serve.js';

const HEADER = 'X-Request-Id';
const requestId: KeyDefinition = {
  name: 'requestId',
  kind: 'operation',
  ...headerKey(HEADER),
  attach: (method) => method === 'post',
  protects: () => true,
};
const provider = plainHttp({ keys: [requestId] });
const idsOf = ({ arrived }: Awaited<ReturnType<typeof serve>>) => arrived.map(({ headers }) => headers['x-request-id']);

describe('plainHttp with an idempotency key in a custom header', () => {
  test('attaches it, and sends a POST again under the same one', async () => {
    const server = await serve(reset, reply(503), reply(201));
    const { client } = attached(server.url, { provider });
    const response = await client.post('/payments', { amount: 1 });
    const [id, ...others] = idsOf(server);
    expect(id).toMatch(/^[\da-f-]{36}$/);
    expect(others).toEqual([id, id]);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'recovered', keys: { requestId: id } });
  });

  test("leaves the caller's own as it is", async () => {
    const server = await serve(reply(503), reply(201));
    const { client } = attached(server.url, { provider });
    await client.post('/payments', {}, { headers: { [HEADER]: 'mine' } });
    expect(idsOf(server)).toEqual(['mine', 'mine']);
  });

  test('sends nothing again if the caller does not vouch for the key', async () => {
    const server = await serve(reset, reply(201));
    const { protects: _, ...unvouched } = requestId;
    const { client } = attached(server.url, { provider: plainHttp({ keys: [unvouched] }) });
    expect(recoveryOf(await thrownBy(client.post('/payments', {})))).toMatchObject({ outcome: 'unknown' });
    expect(server.arrived).toHaveLength(1);
  });

  test('refuses anything that is not a key', () => {
    expect(() => plainHttp({ keys: { requestId: false } as never })).toThrow(
      'plainHttp: keys must be an array of keys; got an object',
    );
    expect(() => plainHttp({ keys: [{ name: 'id' } as never] })).toThrow(
      "plainHttp: keys[0] (name 'id').kind is missing; expected one of operation, attempt",
    );
  });
});
