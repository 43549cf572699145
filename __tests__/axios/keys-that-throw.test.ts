import { describe, expect, test } from '@jest/globals';
import axios, { AxiosError } from 'axios';
import { attach, constant, defineProvider, type KeyDefinition, recoveryOf } from '../../src/index.js';

const broken = new Error('the hook has failed');
const fail = (): never => {
  throw broken;
};

/** A client whose provider has a key with a throwing hook, and answers each POST with this code. */
function clientWith(key: Partial<KeyDefinition>, code: string) {
  let sent = 0;
  const client = axios.create({
    baseURL: 'http://provider.test',
    adapter: async (config) => {
      sent += 1;
      if (sent > 1) return { status: 200, statusText: 'OK', headers: {}, config, data: '{}' };
      const response = { status: Number(code), statusText: '', headers: {}, config, data: '' };
      throw new AxiosError('refused', 'ERR_BAD_RESPONSE', config, {}, response);
    },
  });
  const rule = { action: 're-key', processed: 'no', keys: ['order'], why: 'used', source: 'here', basis: 'J' } as const;
  const provider = defineProvider({
    name: 'broken',
    keys: [{ name: 'order', kind: 'operation', read: () => 'order-1', ...key }],
    rules: [{ code: '409', ...rule }],
  });
  attach(client, { provider, logger: false, policy: { backoff: constant(1) } });
  return { client, sent: () => sent };
}

describe("a key's own code that throws", () => {
  test.each([
    ['read', '503', 'unknown'],
    ['protects', '503', 'unknown'],
    ['renew', '409', 'failed'],
  ] as const)('%s, after a %s: the call ends with a report, and is not sent again', async (hook, code, outcome) => {
    const { client, sent } = clientWith({ [hook]: fail, write: () => {} }, code);
    const error: unknown = await client.post('/payments', {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AxiosError);
    expect(error).toMatchObject({ message: 'refused', cause: broken });
    expect(recoveryOf(error)).toMatchObject({ outcome, attempts: [{ attempt: 1, code }] });
    expect(sent()).toBe(1);
  });
});
