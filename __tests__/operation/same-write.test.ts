import http from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { request as undiciRequest } from 'undici';
import { plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { attached } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';

const options: RunOptions = { provider: plainHttp(), logger: false };
type Send = (url: string, body: string) => Promise<unknown>;

const headers = { 'content-type': 'application/json' };

const byNode = (write: (request: http.ClientRequest, body: string) => void): Send => {
  return (url, body) =>
    new Promise((resolve, reject) => {
      const request = http.request(url, { method: 'POST', headers }, (answer) => resolve(json(answer)));
      request.on('error', reject);
      write(request, body);
    });
};

const clients: Record<string, Send> = {
  axios: async (url, body) => (await axios.post(url, body, { headers, validateStatus: null })).data,
  fetch: async (url, body) => (await fetch(url, { method: 'POST', body, headers })).json(),
  'undici.request': async (url, body) => (await undiciRequest(url, { method: 'POST', body, headers })).body.json(),
  "node:http's end": byNode((request, body) => request.end(body)),
  'an attached client': (url, body) =>
    attached(url, { provider: plainHttp() })
      .client.post(url, body, { headers })
      .then(
        ({ data }) => data,
        () => undefined,
      ),
};

/** They do not say how long the body is. */
const streaming: Record<string, Send> = {
  axios: async (url, body) => (await axios.post(url, Readable.from([body]), { headers, validateStatus: null })).data,
  fetch: async (url, body) => {
    const init = { method: 'POST', body: new Blob([body]).stream(), duplex: 'half' as const, headers };
    return (await fetch(url, init)).json();
  },
  "node:http's write": byNode((request, body) => {
    request.write(body);
    request.end();
  }),
};

const CHARGE = JSON.stringify({ query: 'mutation { charge }' });

/** A write that is refused, and one more. */
async function reportOf(send: Send, first: string, second: string) {
  const server = await serve(reply(503, {}), reply(200, { data: {} }));
  const operation = async () => {
    await send(`${server.url}/graphql`, first);
    return (await send(`${server.url}/graphql`, second)) as object;
  };
  const report = recoveryOf(await run(operation, options));
  expect(server.arrived).toHaveLength(2);
  return report;
}

describe.each(Object.entries(clients))('a charge failed, and %s', (_, send) => {
  test('sends it again: that makes up for it', async () => {
    expect(await reportOf(send, CHARGE, CHARGE)).toMatchObject({ outcome: 'ok' });
  });

  test('sends something else to the same path: that does not', async () => {
    const query = JSON.stringify({ query: 'query { order }' });
    expect(await reportOf(send, CHARGE, query)).toMatchObject({ outcome: 'unknown', stoppedBy: 'operation' });
  });
});

test.each(Object.entries(streaming))('a charge failed: what %s streams may be anything', async (_, send) => {
  expect(await reportOf(send, CHARGE, CHARGE)).toMatchObject({ outcome: 'unknown', stoppedBy: 'operation' });
});

test('an attached client has sent something of the same length', async () => {
  const send = clients['an attached client'] as Send;
  const other = CHARGE.replace('charge', 'refund');
  expect(await reportOf(send, CHARGE, other)).toMatchObject({ outcome: 'unknown', stoppedBy: 'operation' });
});
