import { expect, test } from '@jest/globals';
import { defineProvider, headerKey, type LookUpAnswer, type LookUpTools, type Reconcile } from '../../src/index.js';
import { reply, reset, serve } from '../axios/serve.js';
import { byBothEdges, paperless } from './edges.js';

const acme = (reconcile: Reconcile) =>
  defineProvider({
    name: 'acme',
    // Sent again once, and asked about then.
    policy: { maxAttempts: 1 },
    keys: [{ name: 'payment', kind: 'operation', ...headerKey('X-Payment'), protects: () => true }],
    rules: [{ code: 'ODD', field: 'detail', action: 'reconcile', processed: 'maybe', ...paperless }],
    read: ({ body }) => {
      const { detail, text } = (body ?? {}) as { detail?: string; text?: string };
      return detail === undefined ? undefined : { code: detail, field: 'detail', message: text };
    },
    kindOf: ({ method }) => ({ operation: method === 'GET' ? 'read' : 'write' }),
    reconcile,
  });

byBothEdges((post) => {
  /** The tools that the look-up of a call is given, which says at once that it landed. */
  async function toolsOf(answer: Parameters<typeof serve>[0]) {
    const given: LookUpTools[] = [];
    const server = await serve(answer);
    const provider = acme(async (_, tools) => {
      given.push(tools);
      return 'landed';
    });
    await post(`${server.url}/pay`, {}, { provider, headers: { 'X-Payment': 'p-1' } });
    return given[0] as LookUpTools;
  }

  test('a look-up gets the keys, the failure as it was read, and the answer with it', async () => {
    const body = { detail: 'odd', text: 'card of Ann', payment: { id: 7 } };
    const tools = await toolsOf(reply(402, body, { 'x-request': 'r-1' }));
    expect(tools.keys).toEqual({ payment: 'p-1' });
    expect(tools.failure).toEqual({ code: 'odd', field: 'detail', status: 402, message: 'card of Ann' });
    expect(tools.answer).toMatchObject({ status: 402, data: body });
    expect((tools.answer as { headers: Headers }).headers.get('x-request')).toBe('r-1');
    expect(tools.lastSentAt).toBeCloseTo(tools.firstSentAt as number, 0);
  });

  test('after silence there is no answer, and the code is that of the transport', async () => {
    const tools = await toolsOf(reset);
    expect(tools.failure).toEqual({ code: 'ECONNRESET' });
    expect(tools).not.toHaveProperty('answer');
  });

  test('a later attempt without an answer does not show an earlier answer', async () => {
    const given: LookUpTools[] = [];
    const server = await serve(reply(503), reset);
    const provider = acme(async (_, tools) => {
      given.push(tools);
      return 'landed';
    });
    const policy = { maxAttempts: 2 };
    await post(`${server.url}/pay`, {}, { provider, policy, headers: { 'X-Payment': 'p-1' } });
    expect(given[0]?.failure).toMatchObject({ code: 'ECONNRESET' });
    expect(given[0]).not.toHaveProperty('answer');
  });

  test("the payment in the answer becomes the call's, if the hook says so", async () => {
    const server = await serve(reply(500, { detail: 'ODD', payment: { id: 7, status: 'paid' } }));
    const provider = acme(async (_, { answer }) => {
      const { payment } = (answer as LookUpAnswer).data as { payment: object };
      return { state: 'landed', answer: { status: 200, headers: {}, data: payment } };
    });
    const { report, status, body } = await post(`${server.url}/pay`, {}, { provider });
    expect(report.outcome).toBe('reconciled');
    expect({ status, body }).toEqual({ status: 200, body: { id: 7, status: 'paid' } });
  });

  test('an answer that is itself a failure is not adopted', async () => {
    const server = await serve(reply(500, { detail: 'ODD', payment: { id: 7 } }));
    const provider = acme(async (_, { answer }) => (answer === undefined ? 'landed' : { state: 'landed', answer }));
    const policy = { deadline: 300 };
    expect((await post(`${server.url}/pay`, {}, { provider, policy })).report.outcome).toBe('unknown');
  });

  test("a question's own headers replace the caller's, and it carries keys only if it names them", async () => {
    const server = await serve(reset, reply(200, { found: true }));
    const provider = acme(async (_, { post: ask, keys }) =>
      (
        await ask(
          '/graphql',
          { query: '{ payment }' },
          { headers: { 'Acme-Version': '2', 'X-Client': 'look-up', 'X-Payment': `${keys.payment}-void` } },
        )
      ).status === 200
        ? 'landed'
        : 'undecided',
    );
    const headers = { 'X-Client': 'shop', 'X-Payment': 'p-1' };
    const { report } = await post(`${server.url}/pay`, {}, { provider, headers });
    expect(report.outcome).toBe('reconciled');
    expect(server.arrived[1]).toMatchObject({ method: 'POST', url: '/graphql', body: '{"query":"{ payment }"}' });
    expect(server.arrived[1]?.headers).toMatchObject({
      'acme-version': '2',
      'x-client': 'look-up',
      'x-payment': 'p-1-void',
    });
  });

  test('text of another type than JSON is sent as it is', async () => {
    const server = await serve(reset, reply(200, { found: true }));
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    const provider = acme(async (_, { post: ask }) => {
      await ask('/search', 'order=1&kind=charge', form);
      return 'landed';
    });
    await post(`${server.url}/pay`, {}, { provider });
    expect(server.arrived[1]?.body).toBe('order=1&kind=charge');
  });
});
