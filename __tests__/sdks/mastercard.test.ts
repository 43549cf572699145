import { expect } from '@jest/globals';
import axios from 'axios';
import { recoverFetch } from '../../src/fetch/index.js';
import { attach, mastercard } from '../../src/index.js';
import { sign, signing } from '../journeys/signing.js';
import type { Ledger } from './ledger.js';
import { manners } from './manners.js';
import { protects, type Settings, type Vendor } from './suite.js';

const common = {
  manner: manners.mastercard,
  keyed: [false],
  paid: (id: string) => ({ threeDsTransactionId: id }),
  fresh: ({ headers }) => /oauth_nonce="([^"]+)"/.exec(String(headers.authorization))?.[1],
} satisfies Partial<Vendor>;
const type = { 'content-type': 'application/json;charset=utf-8' };

protects({
  ...common,
  name: 'mastercard-oauth1-signer, by axios',
  connect({ url }: Ledger, settings: Settings) {
    const client = axios.create({ baseURL: url, headers: type });
    client.interceptors.request.use(signing(client));
    const { on } = attach(client, { provider: mastercard(), ...settings });
    const pay = async (id: string) => (await client.post('/authentications', { threeDsTransactionId: id })).data;
    return { pay, on };
  },
  refused: { as: { isAxiosError: true, response: { status: 503 } }, isReported: true },
  broken: { as: { isAxiosError: true, code: 'ECONNRESET' }, isReported: true },
});

protects({
  ...common,
  name: 'mastercard-oauth1-signer, by fetch',
  connect({ url }: Ledger, settings: Settings) {
    const { fetch, on } = recoverFetch(globalThis.fetch, {
      provider: mastercard(),
      ...settings,
      beforeAttempt: async (request) => {
        const body = await request.clone().text();
        request.headers.set('authorization', sign(request.url, request.method, body === '' ? null : body));
        return request;
      },
    });
    const pay = async (id: string) => {
      const body = JSON.stringify({ threeDsTransactionId: id });
      const response = await fetch(`${url}/authentications`, { method: 'POST', headers: type, body });
      if (!response.ok) throw Object.assign(new Error(String(response.status)), { response });
      return response.json();
    };
    return { pay, on };
  },
  refused: { as: { message: '503', response: { status: 503 } }, isReported: true },
  broken: { as: { name: 'TypeError', message: 'fetch failed', cause: expect.anything() }, isReported: true },
});
