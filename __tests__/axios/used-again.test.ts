import { describe, expect, test } from '@jest/globals';
import { midtrans, recoveryOf } from '../../src/index.js';
import { attached } from './attached.js';
import { firstOfEach, reply, serve } from './serve.js';

class Item {
  constructor(public id: string) {}
}
class Told extends Item {
  toJSON() {
    return { told: this.id };
  }
}
class Owned {
  #id = '';
  set(id: string) {
    this.#id = id;
  }
  toJSON() {
    return { id: this.#id };
  }
}
class Hidden {
  id = '';
  #factor = 1;
  total() {
    return this.#factor;
  }
}

type Kind = [string, () => { body: unknown; set: (id: string) => void }];
const make = <B>(body: B, set: (body: B, id: string) => unknown) => ({
  body,
  set: (id: string) => void set(body, id),
});
const cutOff: readonly Kind[] = [
  ['an instance', () => make(new Item(''), (body, id) => Object.assign(body, { id }))],
  ['an instance in an array', () => make([new Item('')], ([item], id) => Object.assign(item as object, { id }))],
  ['an instance with toJSON', () => make(new Told(''), (body, id) => Object.assign(body, { id }))],
  ['URLSearchParams', () => make(new URLSearchParams(), (body, id) => body.set('id', id))],
  ['FormData', () => make(new FormData(), (body, id) => body.set('id', id))],
  ['a date', () => make({ at: new Date(0) }, (body, id) => body.at.setTime(id.charCodeAt(0)))],
];
const opaque: readonly Kind[] = [
  ['private fields', () => make(new Owned(), (body, id) => body.set(id))],
  ['private fields inside', () => make({ item: new Owned() }, (body, id) => body.item.set(id))],
  ['private fields and no toJSON', () => make(new Hidden(), (body, id) => Object.assign(body, { id }))],
  [
    'a toJSON over a closure',
    () => {
      const kept = { id: '' };
      return make({ toJSON: () => kept }, (_, id) => Object.assign(kept, { id }));
    },
  ],
];

/** What each of three calls sent, attempt by attempt, with one object for all of them. */
async function three({ body, set }: ReturnType<Kind[1]>, slow: boolean, through?: 'params') {
  const server = await serve(firstOfEach(reply(429), reply(200)));
  const { client } = attached(server.url, { retryBudget: false });
  client.interceptors.request.use(async (config) => {
    if (slow) await new Promise(setImmediate);
    return config;
  });
  const calls = ['A', 'B', 'C'].map((id) => {
    set(id);
    const config = { headers: { 'X-Id': id } };
    return (
      through === undefined ? client.post('/pay', body, config) : client.post('/pay', {}, { ...config, params: body })
    ).catch(() => {});
  });
  await Promise.all(calls);
  const told = ({ url, body }: { url?: string | undefined; body: string }) =>
    through === undefined ? body.replace(/-+axios[\w.-]+/g, '') : url;
  return ['A', 'B', 'C'].map((id) => server.arrived.filter(({ headers }) => headers['x-id'] === id).map(told));
}

describe('one object for several calls, with an interceptor between', () => {
  for (const [kind, made] of cutOff) {
    test.each([false, true])(`each call sends its own: ${kind}, first and again (slow: %s)`, async (slow) => {
      const sent = await three(made(), slow);
      for (const [first, ...again] of sent) expect(again).toEqual([first]);
      expect(new Set(sent.flat()).size).toBe(3);
    });
  }

  for (const [kind, made] of opaque) {
    test(`nothing else is sent again of an object with ${kind}`, async () => {
      const sent = await three(made(), true);
      for (const [first, ...again] of sent) {
        expect(first).toBeDefined();
        expect(again.filter((each) => each !== first)).toEqual([]);
      }
    });
  }

  test('each call keeps its own URLSearchParams of the query', async () => {
    const sent = await three(
      make(new URLSearchParams(), (params, id) => params.set('id', id)),
      true,
      'params',
    );
    expect(sent).toEqual(['A', 'B', 'C'].map((id) => Array(2).fill(`/pay?id=${id}`)));
  });

  test('each call keeps its own auth', async () => {
    const server = await serve(reply(429), reply(429), reply(200));
    const { client } = attached(server.url, { retryBudget: false });
    client.interceptors.request.use(async (config) => config);
    const auth = { username: '', password: 'p' };
    const calls = ['A', 'B'].map((id) => {
      auth.username = id;
      return client.post('/pay', {}, { auth, headers: { 'X-Id': id } });
    });
    await Promise.all(calls);
    expect(server.arrived.length).toBe(4);
    for (const { headers } of server.arrived) {
      expect(headers.authorization).toBe(`Basic ${btoa(`${headers['x-id']}:p`)}`);
    }
  });

  test('a charge does not end with the answer of another order', async () => {
    const server = await serve(reply(503), reply(200, { status_code: '404' }));
    const { client } = attached(server.url, { provider: midtrans(), policy: { deadline: 300 } });
    client.interceptors.request.use((config) => config);
    const dto = new (class {
      payment_type = 'gopay';
      transaction_details = { order_id: 'A', gross_amount: 1 };
    })();
    const calling = client.post('/v2/charge', dto).catch((error: unknown) => error as object);
    dto.transaction_details.order_id = 'B';
    expect(recoveryOf(await calling)?.keys.orderId).toBe('A');
    for (const { url, body } of server.arrived) expect(`${url}${body}`).not.toContain('B');
  });
});

test('an interceptor that multiplies in place what toJSON returns never sends two amounts', async () => {
  const server = await serve(reply(429), reply(429), reply(200));
  const { client } = attached(server.url);
  client.interceptors.request.use((config) => {
    config.data.items?.set('a', config.data.items.get('a') * 100);
    return config;
  });
  const items = new Map([['a', 1]]);
  await client.post('/pay', { items, toJSON: () => Object.fromEntries(items) }).catch(() => {});
  expect(new Set(server.arrived.map(({ body }) => body))).toEqual(new Set(['{"a":100}']));
});

test('nor one that multiplies a field that a toJSON returns', async () => {
  const server = await serve(reply(429), reply(429), reply(200));
  const { client } = attached(server.url);
  client.interceptors.request.use((config) => {
    config.data.id *= 100;
    return config;
  });
  expect(recoveryOf(await client.post('/pay', new Told('1')))?.outcome).toBe('recovered');
  expect(server.arrived.map(({ body }) => body)).toEqual(Array(3).fill('{"told":100}'));
});

test('a toJSON that returns more than the fields is sent again as it was the first time', async () => {
  const rates = { A: 1 };
  class Rated extends Item {
    toJSON() {
      return { rate: rates.A };
    }
  }
  const server = await serve((response) => {
    rates.A = 2;
    response.writeHead(429).end();
  }, reply(200));
  const { client } = attached(server.url);
  client.interceptors.request.use((config) => config);
  expect(recoveryOf(await client.post('/pay', new Rated('A')))?.outcome).toBe('recovered');
  expect(server.arrived.map(({ body }) => body)).toEqual(Array(2).fill('{"rate":1}'));
});

test('the methods of a class with private fields work in the interceptors and transforms of each attempt', async () => {
  const server = await serve(reply(429), reply(200));
  const transformRequest = (data: Hidden) => String(data.total());
  const { client } = attached(server.url, {}, { transformRequest });
  const response = await client.post('/pay', new Hidden());
  expect(recoveryOf(response)?.outcome).toBe('recovered');
  expect(server.arrived.map(({ body }) => body)).toEqual(['1', '1']);
});
