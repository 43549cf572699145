import { afterEach, describe, expect, test } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { runCommand } from '../../src/cli/command.js';
import { namesOfSimulators } from '../../src/cli/named-simulators.js';
import type { World } from '../../src/cli/world.js';
import * as simulators from '../../src/simulators/index.js';

let stop: () => Promise<number> = async () => 0;
afterEach(() => stop());

/** Runs the command until the end of the test; gives a client of its simulator, as a program in any language has one. */
async function serve(...args: readonly string[]): Promise<AxiosInstance> {
  let out = '';
  let end = () => {};
  const stopped = new Promise<void>((resolve) => {
    end = resolve;
  });
  const started = new Promise<string>((resolve, reject) => {
    const world = {
      out: (text: string) => {
        out += text;
        resolve(out);
      },
      err: (text: string) => reject(new Error(text)),
      stopped: () => stopped,
    } as unknown as World;
    const running = runCommand(['simulator', ...args], world);
    stop = () => {
      end();
      return running;
    };
  });
  const baseURL = /^\S+ at (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(await started)?.[1] as string;
  return axios.create({ baseURL, validateStatus: () => true });
}

const charge = { payment_type: 'credit_card', transaction_details: { order_id: 'order-1', gross_amount: 10_000 } };
const auth = { username: 'SB-Mid-server-simulator', password: '' };
const pay = (client: AxiosInstance) => client.post('/v2/charge', charge, { auth });

describe('recoverable simulator', () => {
  test('serves a provider, with faults and the ledger by HTTP', async () => {
    const client = await serve('midtrans');
    expect((await client.post('/__simulator/faults', [{ when: 'after', kind: 'reset' }])).status).toBe(204);
    await expect(pay(client)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await pay(client)).data.status_code).toBe('406');
    const ledger = (await client.get('/__simulator/ledger')).data;
    expect(ledger).toMatchObject([{ id: 'order-1', kind: 'charge' }]);
    const requests = (await client.get('/__simulator/requests')).data;
    expect(requests.map((request: { path: string }) => request.path)).toEqual(['/v2/charge', '/v2/charge']);
    await client.post('/__simulator/reset');
    expect((await client.get('/__simulator/ledger')).data).toEqual([]);
  });

  test('chaos comes and goes by HTTP', async () => {
    const client = await serve('midtrans');
    const faults = [{ when: 'before', kind: 'status', status: 500 }];
    await client.post('/__simulator/chaos', { seed: 1, ratio: 1, faults });
    expect((await pay(client)).status).toBe(500);
    await client.delete('/__simulator/chaos');
    expect((await pay(client)).data.status_code).toBe('200');
  });

  test('flags inject faults, and set options of the simulator', async () => {
    const client = await serve(
      'midtrans',
      ...['--fault', '{"when":"before","kind":"status","status":503}', '--options', '{"serverKey":"own"}'],
    );
    expect((await pay(client)).data.status_code).toBe('401');
    const own = () => client.post('/v2/charge', charge, { auth: { username: 'own', password: '' } });
    expect((await own()).status).toBe(503);
    expect((await own()).data.status_code).toBe('200');
  });

  test('an impossible request is answered with what is possible', async () => {
    const client = await serve('stripe');
    const wrong = await client.post('/__simulator/faults', { when: 'before', kind: 'rest' });
    expect(wrong).toMatchObject({
      status: 400,
      data: { error: expect.stringMatching(/fault\.kind must be one of reset, .*'rest'/) },
    });
    const unknown = await client.post('/__simulator/faults', { when: 'before', kind: 'provider', code: 'no_such' });
    expect(unknown.data.error).toMatch(/such as 'api_error' \(recoverable rules stripe lists them\); got 'no_such'$/);
    expect((await client.get('/__simulator/leger')).data.error).toMatch(/GET \/__simulator\/ledger/);
    const cut = await client.post('/__simulator/faults', '{"when":', { headers: { 'content-type': 'text/plain' } });
    expect(cut).toMatchObject({ status: 400, data: { error: 'the body must be JSON; got \'{"when":\'' } });
  });

  test.each(namesOfSimulators())('%s names the headers that a client has to send, if there are any', async (name) => {
    const client = await serve(name);
    const { credentials } = (await client.get('/__simulator')).data;
    const ask = async (headers: Record<string, string>) => {
      const { status, data } = await client.post('/', {}, { headers });
      return JSON.stringify([status, data]);
    };
    const known = await ask(credentials);
    const stranger = await ask({});
    const isOpen = Object.keys(credentials).length === 0;
    expect(known === stranger).toBe(isOpen);
    expect(known).toBe(isOpen ? await ask({ authorization: 'Bearer else' }) : await ask(credentials));
  });

  test('prints them for a person, and keeps them out of the data', async () => {
    const basic = `Basic ${Buffer.from('own:').toString('base64')}`;
    const lines: Record<'out' | 'err', string> = { out: '', err: '' };
    const run = (width: number | undefined) =>
      runCommand(['simulator', 'midtrans', '--options', '{"serverKey":"own"}'], {
        out: (text: string) => {
          lines.out += text;
        },
        err: (text: string) => {
          lines.err += text;
        },
        width,
        stopped: async () => {},
      } as unknown as World);
    await run(undefined);
    expect(lines).toEqual({
      out: expect.stringMatching(/^midtrans at \S+\n$/),
      err: `send authorization: ${basic}\n`,
    });
    await run(80);
    expect(lines.out).toContain(`send authorization: ${basic}\n`);
  });

  test('ends when it is told to, and frees its port', async () => {
    const client = await serve('stripe');
    const port = new URL(client.defaults.baseURL as string).port;
    expect(await stop()).toBe(0);
    await expect(client.get('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await serve('stripe', '--port', port)).defaults.baseURL).toMatch(port);
  });

  test('there is one for each simulator', () => {
    const plain = (name: string) => name.replaceAll('-', '').toLowerCase();
    const started = Object.keys(simulators).filter((name) => name.startsWith('start'));
    expect(namesOfSimulators()).toEqual(expect.arrayContaining(['midtrans', 'plain-http', 'mercado-pago', 'stripe']));
    expect(namesOfSimulators().map(plain).sort()).toEqual(
      started.map((name) => plain(name.slice('start'.length))).sort(),
    );
  });
});
