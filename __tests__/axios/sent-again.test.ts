import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { bodyKey, defineProvider, headerKey, mdes, midtrans, recoveryOf } from '../../src/index.js';
import { withEnough } from '../time-for.js';
import { attached, thrownBy } from './attached.js';
import { firstOfEach, reply, reset, serve } from './serve.js';

const TWICE = [reply(429), reply(429), reply(200, { paid: true })] as const;

describe('a retry carries what the call was made with, whatever the caller does to the object afterwards', () => {
  class Item {
    constructor(public id: string) {}
  }
  class Money {
    #cents = 1;
    set(cents: number) {
      this.#cents = cents;
    }
    toJSON() {
      return { cents: this.#cents };
    }
  }
  const bodies: readonly [string, () => { body: unknown; change: () => void }][] = [
    [
      'objects in an array',
      () => of({ items: [{ id: 'A' }] }, (body) => Object.assign(body.items[0] ?? {}, { id: 'B' })),
    ],
    ['an instance', () => of(new Item('A'), (body) => Object.assign(body, { id: 'B' }))],
    ['an instance inside', () => of({ item: new Item('A') }, (body) => Object.assign(body.item, { id: 'B' }))],
    ['an instance with toJSON', () => of({ price: new Money() }, (body) => body.price.set(2))],
    ['bytes', () => of(Buffer.from('AAAA'), (body) => body.fill('B'))],
    ['other bytes', () => of(new Uint8Array([65, 65]), (body) => body.fill(66))],
    ['URLSearchParams', () => of(new URLSearchParams({ id: 'A' }), (body) => body.set('id', 'B'))],
  ];
  function of<B>(body: B, change: (body: B) => unknown) {
    return { body, change: () => void change(body) };
  }

  for (const [kind, make] of bodies) {
    for (const way of ['no interceptor', 'an interceptor', 'an interceptor that waits', 'a transform']) {
      // Only its own code can copy it, and until the interceptors are done it is the caller's, as axios has it.
      if (kind === 'an instance with toJSON' && way === 'an interceptor that waits') continue;
      test(`${kind}, with ${way}`, async () => {
        const server = await serve(...TWICE);
        const defaults =
          way === 'a transform'
            ? {
                transformRequest: [
                  (data: object) =>
                    ArrayBuffer.isView(data) || data instanceof URLSearchParams
                      ? data.toString()
                      : JSON.stringify(data),
                ],
              }
            : {};
        const { client } = attached(server.url, {}, defaults);
        if (way === 'an interceptor') client.interceptors.request.use((config) => config, null, { synchronous: true });
        if (way === 'an interceptor that waits') client.interceptors.request.use(async (config) => config);
        const { body, change } = make();
        const calling = client.post('/pay', body);
        change();
        expect(recoveryOf(await calling)?.outcome).toBe('recovered');
        const [first, ...again] = server.arrived.map((each) => each.body);
        expect(again).toEqual([first, first]);
        expect(first).not.toMatch(/B|2/);
      });
    }
  }

  test('a body used again and again in a loop: each call keeps its own', async () => {
    const server = await serve(firstOfEach(reply(429), reply(200)));
    const { client } = attached(server.url);
    client.interceptors.request.use(async (config) => config);
    const body = { items: [{ id: '' }] };
    const calls = ['A', 'B', 'C'].map((id) => {
      (body.items[0] as { id: string }).id = id;
      return client.post('/pay', body, { headers: { 'X-Id': id } });
    });
    await Promise.all(calls);
    const sent = server.arrived.map((each) => JSON.parse(each.body).items[0].id).sort();
    expect(sent).toEqual(['A', 'A', 'B', 'B', 'C', 'C']);
  });

  test('parameters that the caller changes while an interceptor waits', async () => {
    const server = await serve(...TWICE);
    const { client } = attached(server.url);
    client.interceptors.request.use(async (config) => config);
    const params = new URLSearchParams({ id: 'A' });
    const calling = client.post('/pay', {}, { params });
    params.set('id', 'B');
    await calling;
    expect(server.arrived.map(({ url }) => url)).toEqual(['/pay?id=A', '/pay?id=A', '/pay?id=A']);
  });

  test('an interceptor that multiplies in place does so once', async () => {
    const server = await serve(...TWICE);
    const { client } = attached(server.url);
    client.interceptors.request.use((config) => {
      config.data.amount *= 100;
      return config;
    });
    class Payment {
      amount = 5;
    }
    await client.post('/pay', new Payment());
    expect(server.arrived.map(({ body }) => JSON.parse(body).amount)).toEqual([500, 500, 500]);
  });
});

const keyed = () =>
  defineProvider({
    name: 'keyed',
    keys: [
      { name: 'task', kind: 'operation', ...bodyKey('task'), protects: () => true },
      { name: 'key', kind: 'operation', ...headerKey('Idempotency-Key'), protects: () => true },
    ],
    rules: [
      { code: '429', action: 'retry', processed: 'no', why: 'busy', source: 'here', basis: 'J' },
      { code: '503', action: 'retry', processed: 'maybe', why: 'down', source: 'here', basis: 'J' },
    ],
    reconcile: async (request) => {
      asked.push((request.body as { task?: string }).task);
      return { state: 'landed' };
    },
  });
let asked: unknown[] = [];

describe('identity is what was sent', () => {
  test('a look-up asks for the id that an interceptor made, and the report names it', async () => {
    asked = [];
    const server = await serve(reply(503));
    const { client } = attached(server.url, { provider: keyed() });
    client.interceptors.request.use((config) => {
      config.data.task = `shop-${config.data.task}`;
      return config;
    });
    const response = await client.post('/pay', { task: '1' });
    expect(asked).toEqual(['shop-1']);
    expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', keys: { task: 'shop-1' } });
    expect(server.arrived.length).toBe(1);
  });

  test('and for the one that a transform made', async () => {
    asked = [];
    const server = await serve(reply(503));
    const transformRequest = (data: object) => JSON.stringify({ ...data, task: 'made-there' });
    const { client } = attached(server.url, { provider: keyed() }, { transformRequest });
    await client.post('/pay', {});
    expect(asked).toEqual(['made-there']);
  });

  test.each<[string, (id: string) => string]>([
    ['prefixes', (id) => `shop-${id}`],
    ['makes anew', () => `task-${randomUUID()}`],
  ])('a look-up in which an interceptor %s the id asks about another task, and proves nothing', async (_how, make) => {
    const unknown = { errors: [{ source: 'INPUT', reasonCode: 'INVALID_TASK_ID' }] };
    const server = await serve(reset, reply(200, unknown));
    const policy = { deadline: 1500, backoff: () => 0 };
    const { client } = attached(server.url, { provider: mdes({ settledAfter: 300 }), policy });
    client.interceptors.request.use((config) => {
      config.data.taskId = make(config.data.taskId);
      return config;
    });
    const error = await thrownBy(client.post('/tokenize', { taskId: 'mine' }));
    expect(server.arrived.filter(({ url }) => url === '/tokenize')).toHaveLength(1);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'unknown', processed: 'maybe' });
  });

  test('a DTO that the caller reuses is looked up as it was', async () => {
    const end = async (deadline: number) => {
      const server = await serve(reset, reply(200, { status_code: '404' }));
      const { client } = attached(server.url, { provider: midtrans(), policy: { deadline } });
      const dto = new (class {
        payment_type = 'gopay';
        transaction_details = { order_id: 'A', gross_amount: 1 };
      })();
      const calling = thrownBy(client.post('/v2/charge', dto, { recovery: { idempotent: false } }));
      dto.transaction_details.order_id = 'B';
      const report = recoveryOf(await calling);
      expect(report?.keys.orderId).toBe('A');
      return server.arrived.slice(1).map(({ url }) => url);
    };
    const lookUps = await withEnough(200, end, (asked) => asked.length > 0);
    expect(new Set(lookUps)).toEqual(new Set(['/v2/A/status']));
  });

  describe.each(['no interceptor', 'an interceptor'])('with %s', (way) => {
    const bytes = () => new TextEncoder().encode(JSON.stringify({ task: 'mine' }));
    test.each<[string, () => unknown]>([
      ['a Buffer', () => Buffer.from(bytes())],
      ['a Uint8Array', bytes],
      ['an ArrayBuffer', () => bytes().buffer],
      ['a view of one', () => new DataView(bytes().buffer)],
      ['a Blob', () => new Blob([bytes()], { type: 'application/json' })],
    ])('a payment sent as %s is looked up', async (_, make) => {
      asked = [];
      const server = await serve(reply(503));
      const { client } = attached(server.url, { provider: keyed() });
      if (way === 'an interceptor') client.interceptors.request.use((config) => config);
      const response = await client.post('/pay', make(), { headers: { 'Content-Type': 'application/json' } });
      expect(asked).toEqual(['mine']);
      expect(recoveryOf(response)).toMatchObject({ outcome: 'reconciled', keys: { task: 'mine' } });
    });
  });

  test('a key that an interceptor makes anew does not protect: nothing is sent twice', async () => {
    asked = [];
    const server = await serve(reply(503));
    const { client } = attached(server.url, { provider: keyed() });
    let made = 0;
    client.interceptors.request.use((config) => {
      config.data.task = `task-${++made}`;
      return config;
    });
    await client.post('/pay', {});
    expect(server.arrived.length).toBe(1);
    expect(asked).toEqual(['task-1']);
  });

  test('a retry that would carry another key is not sent, and its error says why', async () => {
    const server = await serve(reply(429));
    const { client } = attached(server.url, { provider: keyed() });
    let made = 0;
    client.interceptors.request.use((config) => {
      config.data.task = `task-${++made}`;
      return config;
    });
    const error = await thrownBy(client.post('/pay', {}));
    expect(server.arrived.length).toBe(1);
    expect(recoveryOf(error)).toMatchObject({ outcome: 'failed', stoppedBy: 'request', processed: 'no' });
    expect(error).toMatchObject({ cause: { code: 'ERR_KEY_CHANGED' } });
  });
});

describe('the keys of a request', () => {
  const provider = (key: object) =>
    defineProvider({ name: 'own', keys: [{ name: 'id', kind: 'operation', ...key } as never] });

  test("the caller's own is kept if its reader looks at the path", async () => {
    const server = await serve(reply(200));
    const header = headerKey('X-Id');
    const read: typeof header.read = (request) => (request.path === '/pay' ? header.read(request) : undefined);
    const { client } = attached(server.url, { provider: provider({ ...header, read, attach: () => true }) });
    await client.post('/pay', {}, { headers: { 'X-Id': 'mine' } });
    expect(server.arrived[0]?.headers['x-id']).toBe('mine');
  });

  test('one in the body is attached', async () => {
    const server = await serve(reply(200));
    const { client } = attached(server.url, { provider: provider({ ...bodyKey('a', 'id'), attach: () => true }) });
    await client.post('/pay', { b: 1 });
    expect(JSON.parse(server.arrived[0]?.body ?? '')).toEqual({ b: 1, a: { id: expect.any(String) } });
  });

  test.each<[string, unknown]>([
    ['a text of form fields', 'b=1'],
    ['URLSearchParams', new URLSearchParams({ b: '1' })],
  ])('one is written into %s without harm to it', async (_, body) => {
    const server = await serve(reply(200));
    const { client } = attached(server.url, { provider: provider({ ...bodyKey('a', 'id'), attach: () => true }) });
    await client.post('/pay', body);
    const sent = new URLSearchParams(server.arrived[0]?.body);
    expect([...sent.keys()]).toEqual(['b', 'a[id]']);
  });

  test.each<[string, unknown]>([
    ['XML', '<pay/>'],
    ['a list', [1]],
    ['bytes', Buffer.from('x')],
  ])('%s is left alone', async (_, body) => {
    const write = { headers: {}, data: body };
    bodyKey('id').write(write, 'new');
    expect(write.data).toBe(body);
  });

  test('a header is read by a function taken out of the exchange', async () => {
    const server = await serve(reply(429, {}, { 'x-code': 'BUSY' }), reply(200));
    const own = defineProvider({
      name: 'own',
      read: ({ header }) => (header('x-code') === undefined ? undefined : { code: header('x-code') as string }),
      rules: [{ code: 'BUSY', action: 'retry', processed: 'no', why: 'busy', source: 'here', basis: 'J' }],
    });
    const { client } = attached(server.url, { provider: own });
    expect(recoveryOf(await client.post('/pay', {}))?.outcome).toBe('recovered');
  });
});
