import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { attached, thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';
import { posting, wrapped } from '../fetch/wrapped.js';
import { until } from '../simulators/until.js';

const options: RunOptions = { provider: plainHttp(), logger: false, policy: { backoff: constant(1) } };

type Post = (path: string) => Promise<unknown>;
type Client = (url: string) => Post;

const clients: Readonly<Record<string, Client>> = {
  axios: (url) => {
    const { client } = attached(url, { concurrency: 1 });
    return (path) => client.post(path, {});
  },
  fetch: (url) => {
    const { fetch } = wrapped({ concurrency: 1 });
    return (path) => fetch(`${url}${path}`, posting({}));
  },
  'an SDK around axios': (url) => {
    const { client } = attached(url, { concurrency: 1 });
    return (path) =>
      client.post(path, {}).catch((cause: unknown) => {
        throw new Error('the SDK failed', { cause });
      });
  },
};

/** A client that waits for its one place, and a token that is asked for once for all that want it meanwhile. */
async function shop(make: Client) {
  let busy: ServerResponse | undefined;
  const hold = (response: ServerResponse) => {
    busy = response;
  };
  const server = await serve(hold, reply(200));
  const post = make(server.url);
  let flight: Promise<unknown> | undefined;
  const token = () => {
    flight ??= post('/oauth/token').finally(() => {
      flight = undefined;
    });
    return flight;
  };
  const pay = (path: string) => async () => {
    await token();
    return post(path);
  };
  const first = post('/busy');
  await until(() => busy !== undefined);
  const release = async () => {
    reply(200)(busy as ServerResponse, undefined as never);
    await first;
  };
  return { server, token, pay, release };
}

const waited = () => new Promise((resolve) => setTimeout(resolve, 20));

describe.each(Object.keys(clients))('runs that share a call of %s, of which the first is cut', (name) => {
  const make = clients[name] as Client;

  test('pay as if the others had asked alone: nothing of that call was sent', async () => {
    const { server, pay, release } = await shop(make);
    const controller = new AbortController();
    const one = thrownBy(run(pay('/one'), { ...options, signal: controller.signal }));
    await waited();
    const others = ['/two', '/three', '/four'].map((path) => run(pay(path), options));
    controller.abort();
    await one;
    await release();
    for (const response of await Promise.all(others)) {
      expect(recoveryOf(response)).toMatchObject({
        outcome: 'recovered',
        attempts: [{ code: 'ERR_LEFT_BEHIND', processed: 'no', action: 'retry' }, { status: 200 }],
      });
    }
    const arrived = server.arrived.map(({ url }) => url).filter((url) => url !== '/oauth/token');
    expect(arrived.sort()).toEqual(['/busy', '/four', '/three', '/two']);
  });

  test('leave the second in doubt if it has made a write besides', async () => {
    const { server, token, release } = await shop(make);
    const side = await serve(reply(200));
    const controller = new AbortController();
    const one = thrownBy(run(token, { ...options, signal: controller.signal }));
    await waited();
    const both = async () => {
      await fetch(`${side.url}/orders`, posting({}));
      return token();
    };
    const told: unknown[] = [];
    const tell = (line: unknown) => {
      told.push(line);
    };
    const logger = { info: tell, warn: tell, error: tell };
    const two = thrownBy(run(both, { ...options, logger }));
    await until(() => side.arrived.length === 1);
    controller.abort();
    await one;
    await release();
    // The very error of the call that they share tells of none of them.
    expect(recoveryOf(await two)?.outcome ?? 'unknown').toBe('unknown');
    expect(told).toContainEqual(
      expect.objectContaining({ event: 'recovery.finished', outcome: 'unknown', processed: 'maybe' }),
    );
    expect([server.arrived.length, side.arrived.length]).toEqual([1, 1]);
  });
});
