import { describe, expect, test } from '@jest/globals';
import axios, { type InternalAxiosRequestConfig } from 'axios';
import { attach, type Exchange, plainHttp, type RequestFacts, recoveryOf } from '../../src/index.js';

/** A client that answers every request, and what a hook of its provider saw of each. */
function seen(look: (request: RequestFacts) => unknown) {
  const found: unknown[] = [];
  const adapter = async (config: InternalAxiosRequestConfig) => {
    return { status: 200, statusText: 'OK', headers: { 'content-type': 'application/json' }, config, data: '{"a":1}' };
  };
  const client = axios.create({ adapter, baseURL: 'https://pay.example/v1' });
  const read = ({ request }: { readonly request: RequestFacts }) => {
    found.push(look(request));
    return undefined;
  };
  const provider = { ...plainHttp(), read };
  attach(client, { provider, logger: false });
  return { client, found };
}

const wanted = { method: 'POST', path: '/v1/charges', body: { amount: 5 } };

test('an answer can be spread if its request and its headers are named', async () => {
  const read = (exchange: Exchange) => {
    // They are made when they are read, and so are not its own: two own ones would cost each success half a microsecond.
    const { request, header } = exchange;
    const { amount } = { ...exchange, request, header }.request.body as { amount: unknown };
    return amount === 5 && header('x-code') === 'E' ? { code: 'E' } : undefined;
  };
  const adapter = async (config: InternalAxiosRequestConfig) => {
    return { status: 200, statusText: 'OK', headers: { 'x-code': 'E' }, config, data: '{}' };
  };
  const client = axios.create({ adapter, baseURL: 'https://pay.example/v1' });
  attach(client, { provider: { ...plainHttp(), read }, logger: false });
  const error = await client.post('/charges', { amount: 5 }, { recovery: { maxAttempts: 1 } }).catch(recoveryOf);
  expect(error).toMatchObject({ attempts: [{ code: 'E' }] });
});

describe('what a hook sees of a request', () => {
  test('survives being spread: all fields are its own', async () => {
    const { client, found } = seen((request) => ({ ...request }));
    await client.post('/charges?token=t#x', { amount: 5 });
    expect(found).toMatchObject([wanted]);
  });

  test('can be read through an object that inherits from it', async () => {
    const { client, found } = seen((request) => {
      const { method, path, body } = Object.create(request) as RequestFacts;
      return { method, path, body };
    });
    await client.post('/charges', { amount: 5 });
    expect(found).toEqual([wanted]);
  });

  test('can be read through a Proxy of it, and through an object that inherits from one', async () => {
    const { client, found } = seen((request) => {
      const { method, path, body } = new Proxy(request, {});
      return { method, path, body, inherited: (Object.create(new Proxy(request, {})) as RequestFacts).body };
    });
    await client.post('/charges', { amount: 5 });
    expect(found).toEqual([{ ...wanted, inherited: wanted.body }]);
  });

  test('is the body that was sent, whenever it is read', async () => {
    const { client, found } = seen((request) => request);
    const body = { amount: 5 };
    const answered = client.post('/charges', body);
    body.amount = 500;
    await answered;
    expect((found[0] as RequestFacts).body).toEqual({ amount: 5 });
    expect((found[0] as RequestFacts).body).toBe((found[0] as RequestFacts).body);
  });
});

test('no promise of the process gets a `then` of its own, which would slow down all of them', async () => {
  let isOwn: boolean | undefined;
  const { client } = seen(() => undefined);
  client.interceptors.request.use((config) => {
    const { adapter } = config;
    config.adapter = (each) => {
      const given = (adapter as (config: InternalAxiosRequestConfig) => Promise<never>)(each);
      isOwn = Object.hasOwn(given, 'then');
      return given;
    };
    return config;
  });
  await client.get('/charges');
  expect(isOwn).toBe(false);
});
