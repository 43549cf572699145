import { describe, expect, test } from '@jest/globals';
import { defineProvider, explain, type Reconcile } from '../../src/index.js';
import { type Answer, reply, reset, serve } from '../axios/serve.js';
import { byBothEdges, paperless } from './edges.js';

const statusIn = (text = '') => /<status>(\w+)<\/status>/.exec(text)?.[1];

/** Speaks XML. */
const acme = (reconcile?: Reconcile) =>
  defineProvider({
    name: 'acme',
    rules: [{ code: 'BROKE', action: 'fail-fast', processed: 'no', ...paperless }],
    read: ({ text }) => {
      const status = statusIn(text);
      return status === 'OK' || status === undefined ? undefined : { code: status };
    },
    isSuccess: ({ text }) => statusIn(text) === 'OK',
    ...(reconcile && { reconcile }),
  });

const xml = (status: string, type = 'application/xml') => {
  const text = `<payment><status>${status}</status></payment>`;
  return reply(200, text, { 'content-type': type, 'content-length': String(text.length) });
};

/** In two pieces, and without a length. */
const inPieces: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.write('<payment><sta');
  setTimeout(() => response.end('tus>BROKE</status></payment>'), 20);
};

byBothEdges((post) => {
  test.each([['application/xml'], ['text/xml; charset=utf-8'], ['text/plain'], ['application/jose']])(
    'a body of type %s is there to be read',
    async (type) => {
      const server = await serve(xml('OK', type));
      const provider = acme();
      expect((await post(`${server.url}/pay`, {}, { provider })).report.outcome).toBe('ok');
      const other = await serve(xml('BROKE', type));
      const { report } = await post(`${other.url}/pay`, {}, { provider });
      expect(report).toMatchObject({ outcome: 'failed', processed: 'no', attempts: [{ code: 'BROKE' }] });
    },
  );

  test('XML is read to its end, however it arrives', async () => {
    const server = await serve(inPieces);
    const { report } = await post(`${server.url}/pay`, {}, { provider: acme() });
    expect(report).toMatchObject({ outcome: 'failed', attempts: [{ code: 'BROKE' }] });
  });

  test('so is the answer of a look-up, which is adopted if the dialect reads success in it', async () => {
    const server = await serve(reset, xml('OK'));
    const seen: unknown[] = [];
    const provider = acme(async (_, { get }) => {
      const answer = await get('/pay/1');
      seen.push(answer.data);
      return { state: 'landed', answer };
    });
    const { report, body } = await post(`${server.url}/pay`, {}, { provider });
    expect(report.outcome).toBe('reconciled');
    expect(seen).toEqual(['<payment><status>OK</status></payment>']);
    expect(body).toBe(seen[0]);
  });

  test('a look-up answered with a meaningless text is no evidence', async () => {
    const server = await serve(reset, reply(200, '<oops/>', { 'content-type': 'text/xml' }));
    const provider = acme(async (_, { get }) => ({ state: 'landed', answer: await get('/pay/1') }));
    const { report } = await post(`${server.url}/pay`, {}, { provider, policy: { deadline: 400 } });
    expect(report.outcome).toBe('unknown');
  });
});

describe('the text of a body', () => {
  const seen = (data: unknown, type = 'text/xml') => {
    const texts: unknown[] = [];
    const provider = defineProvider({
      name: 'acme',
      read: ({ text }) => {
        texts.push(text);
        return undefined;
      },
    });
    explain(provider, { status: 400, data, headers: { 'content-type': type } });
    return texts[0];
  };

  test('is absent for JSON, for an empty body, and for one that is too large', () => {
    expect(seen('{"a":1}', 'application/json')).toBeUndefined();
    expect(seen('')).toBeUndefined();
    expect(seen(`<a>${'x'.repeat(1_048_577)}</a>`)).toBeUndefined();
    expect(seen('<a/>')).toBe('<a/>');
    expect(seen(Buffer.from('a=1'), 'application/x-www-form-urlencoded')).toBe('a=1');
  });
});
