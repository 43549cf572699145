import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { foreignCodes, saysUnsent, transportCode, transportCodeAfter } from '../../src/failure/transport.js';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  open.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

const withCode = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });
const failing = (url: string, config: object = {}) => axios.get(url, config).catch((error: unknown) => error);

describe('the code of a failure without an answer', () => {
  test.each(['http', 'fetch'])('refused, by the %s adapter', async (adapter) => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(transportCode(await failing(`http://127.0.0.1:${port}`, { adapter }))).toBe('ECONNREFUSED');
  });

  test('reset after it was sent', async () => {
    const port = await listen(createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    expect(transportCode(await failing(`http://127.0.0.1:${port}`))).toBe('ECONNRESET');
  });

  test("axios's own timeout, in both of its codes", async () => {
    const port = await listen(createServer(() => {}));
    const url = `http://127.0.0.1:${port}`;
    expect(transportCode(await failing(url, { timeout: 20 }))).toBe('ECONNABORTED');
    const transitional = { clarifyTimeoutError: true };
    expect(transportCode(await failing(url, { timeout: 20, transitional }))).toBe('ETIMEDOUT');
    (open[0] as Server).closeAllConnections();
  });

  test('a time limit of an adapter, a wrapper or an operation itself', async () => {
    const port = await listen(createServer(() => {}));
    const late = await fetch(`http://127.0.0.1:${port}`, { signal: AbortSignal.timeout(20) }).catch((error) => error);
    expect(transportCode(late)).toBe('ETIMEDOUT');
    expect(transportCode(new TypeError('fetch failed', { cause: late }))).toBe('ETIMEDOUT');
    // What it waited for may say more.
    expect(
      transportCode(Object.assign(new Error('x'), { name: 'TimeoutError', cause: withCode('ECONNREFUSED') })),
    ).toBe('ECONNREFUSED');
    (open[0] as Server).closeAllConnections();
  });

  test("the caller's own abort", async () => {
    expect(transportCode(await failing('http://127.0.0.1:1', { signal: AbortSignal.abort() }))).toBe('ERR_CANCELED');
    expect(transportCode(Object.assign(new Error('x'), { name: 'AbortError' }))).toBe('ERR_CANCELED');
  });

  test("p-retry's error of the same name is no abort: it goes by the error that it was made for", () => {
    const named = (name: string, originalError: unknown) =>
      Object.assign(new Error('x'), { name, originalError, cause: withCode('ECONNRESET') });
    expect(transportCode(named('AbortError', withCode('EPIPE')))).toBe('EPIPE');
    expect(transportCode(named('OtherError', withCode('EPIPE')))).toBe('ECONNRESET');
    // What an abort rejects with was made for no other error.
    for (const none of [undefined, null, 'EPIPE']) {
      expect(transportCode(named('AbortError', none))).toBe('ERR_CANCELED');
    }
  });

  test('a request that cannot be sent', async () => {
    expect(transportCode(await failing('foo://127.0.0.1'))).toBe('NOT_SENT');
  });

  test.each([
    [withCode('ENOTFOUND', { syscall: 'getaddrinfo' }), 'ENOTFOUND'],
    [withCode('EAI_AGAIN'), 'EAI_AGAIN'],
    [withCode('EAI_FAIL', { syscall: 'getaddrinfo' }), 'NOT_CONNECTED'],
    [withCode('NOT_A_CERT_'), 'NOT_A_CERT_'],
    [withCode('ETIMEDOUT', { syscall: 'connect' }), 'NOT_CONNECTED'],
    [withCode('EHOSTUNREACH', { syscall: 'connect' }), 'NOT_CONNECTED'],
    [withCode('EHOSTUNREACH', { syscall: 'read' }), 'EHOSTUNREACH'],
    [withCode('ETIMEDOUT', { errors: [{ syscall: 'connect' }, { syscall: 'connect' }] }), 'NOT_CONNECTED'],
    [withCode('ETIMEDOUT', { errors: [{ syscall: 'connect' }, null] }), 'ETIMEDOUT'],
    [withCode('ETIMEDOUT', { errors: [{ syscall: 'connect' }, { syscall: 'read' }] }), 'ETIMEDOUT'],
    [withCode('ETIMEDOUT', { errors: [], syscall: 'connect' }), 'NOT_CONNECTED'],
    [withCode('EHOSTUNREACH', { errors: [] }), 'EHOSTUNREACH'],
    [withCode('ETIMEDOUT', { errors: 'none', syscall: 'connect' }), 'NOT_CONNECTED'],
    [withCode('UND_ERR_HEADERS_TIMEOUT'), 'ETIMEDOUT'],
    [withCode('UND_ERR_BODY_TIMEOUT'), 'ETIMEDOUT'],
    [withCode('UND_ERR_SOCKET'), 'ECONNRESET'],
    [withCode('UND_ERR_ABORTED'), 'ERR_CANCELED'],
    [withCode('UND_ERR_CONNECT_TIMEOUT'), 'NOT_CONNECTED'],
    [withCode('ECONNECTIONTIMEOUT'), 'NOT_CONNECTED'],
    [withCode('ERR_PROXY_TUNNEL'), 'NOT_CONNECTED'],
    [withCode('ERR_NETWORK', { cause: withCode('EPIPE') }), 'EPIPE'],
    [{ cause: { code: 7, cause: withCode('EPIPE') } }, 'EPIPE'],
    [{ __CANCEL__: true, code: 'EPIPE' }, 'ERR_CANCELED'],
    [{ __CANCEL__: 'yes', code: 'EPIPE' }, 'EPIPE'],
    [{ cause: 'a text' }, 'ERR_NETWORK'],
    [{ cause: null }, 'ERR_NETWORK'],
    [null, 'ERR_NETWORK'],
    [new TypeError('terminated'), 'ERR_NETWORK'],
    [new TypeError('fetch failed', { cause: new Error('bad port') }), 'NOT_SENT'],
    [withCode('ERR_NETWORK', { cause: new Error('unknown scheme') }), 'NOT_SENT'],
    [withCode('EPIPE', { message: 'bad port' }), 'EPIPE'],
    [new TypeError('Only absolute URLs are supported'), 'NOT_SENT'],
    [new TypeError('Only HTTP(S) protocols are supported'), 'NOT_SENT'],
    [new Error('Audit: Only absolute URLs are supported'), 'ERR_NETWORK'],
    [new Error('a bad port'), 'ERR_NETWORK'],
    [new Error('bad port 9'), 'ERR_NETWORK'],
    [undefined, 'ERR_NETWORK'],
    ['a text', 'ERR_NETWORK'],
  ])('%p is %s', (error, expected) => {
    expect(transportCode(error)).toBe(expected);
  });

  test.each([
    withCode('EPROTO', { message: 'write EPROTO 80:error:0A00042E:SSL routines::tlsv1 alert protocol version' }),
    withCode('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
    withCode('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'),
    withCode('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'),
    withCode('ERR_SSL_UNSUPPORTED_PROTOCOL'),
    withCode('ERR_SSL_NO_PROTOCOLS_AVAILABLE'),
    withCode('ERR_SSL_DH_KEY_TOO_SMALL'),
    { code: 'ERR_NETWORK', cause: withCode('ERR_SSL_UNSUPPORTED_PROTOCOL') },
  ])('%p: the two sides could not agree on TLS', (error) => {
    expect(transportCode(error)).toBe('TLS_REFUSED');
  });

  test.each([
    withCode('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'),
    withCode('ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC'),
    withCode('ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'),
    withCode('ERR_SSL_TLSV1_ALERT_NO_RENEGOTIATION'),
    withCode('ERR_SSL_WRONG_VERSION_NUMBER'),
    withCode('EPROTO', { message: 'write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number' }),
    withCode('EPROTO', { message: 'write EPROTO 80:error:SSL routines::tlsv1 alert internal error' }),
  ])('%p: a TLS fault that says nothing about what was sent', (error) => {
    expect(transportCode(error)).toBe(error.code);
  });

  test.each([
    [
      withCode('ERR_HTTP2_STREAM_ERROR', { message: 'closed with error code NGHTTP2_REFUSED_STREAM' }),
      'REFUSED_STREAM',
    ],
    [withCode('ERR_HTTP2_STREAM_ERROR', { message: 'closed with NGHTTP2_CANCEL' }), 'ERR_HTTP2_STREAM_ERROR'],
    [withCode('ERR_HTTP2_STREAM_ERROR', { message: undefined }), 'ERR_HTTP2_STREAM_ERROR'],
    [withCode('ERR_HTTP2_GOAWAY_SESSION'), 'NOT_CONNECTED'],
    [withCode('ERR_BAD_RESPONSE', { message: 'maxContentLength size of 5 exceeded' }), 'ANSWER_TOO_LARGE'],
    [withCode('ERR_BAD_RESPONSE', { message: 'maxContentLength size of -1 exceeded' }), 'ERR_BAD_RESPONSE'],
    [withCode('ERR_BAD_RESPONSE', { message: 'stream has been aborted' }), 'ERR_BAD_RESPONSE'],
    [withCode('UND_ERR_RES_EXCEEDED_MAX_SIZE'), 'ANSWER_TOO_LARGE'],
    [withCode('ENOENT', { syscall: 'open' }), 'UPLOAD_FAILED'],
    [withCode('ENOENT', { syscall: 'connect' }), 'NOT_CONNECTED'],
    [withCode('EACCES', { syscall: 'connect' }), 'NOT_CONNECTED'],
    [withCode('EISDIR', { syscall: 'read' }), 'UPLOAD_FAILED'],
    [withCode('ERR_INVALID_ARG_TYPE'), 'ERR_INVALID_ARG_TYPE'],
  ])("%p has the table's name: %s", (error, expected) => {
    expect(transportCode(error)).toBe(expected);
  });

  test.each([
    [withCode('ECONNRESET'), 'opening', 'NOT_CONNECTED'],
    [withCode('ETIMEDOUT'), 'queued', 'UNSENT'],
    [new TypeError('no such option'), 'made', 'NOT_SENT'],
    [withCode('ENOENT', { syscall: 'open' }), 'opening', 'NOT_SENT'],
    [withCode('ECONNREFUSED'), 'queued', 'ECONNREFUSED'],
    [withCode('CERT_HAS_EXPIRED'), 'opening', 'CERTIFICATE'],
    [withCode('EPROTO'), 'opening', 'TLS_REFUSED'],
    [withCode('ERR_SSL_WRONG_VERSION_NUMBER'), 'opening', 'TLS_REFUSED'],
    [withCode('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'), 'opening', 'NOT_CONNECTED'],
    [withCode('EPROTO', { message: 'write EPROTO tlsv1 alert internal error' }), 'opening', 'NOT_CONNECTED'],
    [{ __CANCEL__: true }, 'queued', 'ERR_CANCELED'],
    [withCode('ETIMEDOUT'), undefined, 'ETIMEDOUT'],
  ] as const)('%p of a request that was still %s is %s', (error, unsent, expected) => {
    expect(transportCodeAfter(error, unsent === undefined ? {} : { unsent })).toBe(expected);
  });

  test.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ])('%s: the server could not be verified', (code) => {
    expect(transportCode(withCode(code))).toBe('CERTIFICATE');
  });

  test.each([
    'ERR_BAD_OPTION',
    'ERR_BAD_OPTION_VALUE',
    'ERR_BAD_REQUEST',
    'ERR_DEPRECATED',
    'ERR_FORM_DATA_DEPTH_EXCEEDED',
    'ERR_FR_MAX_BODY_LENGTH_EXCEEDED',
    'ERR_INVALID_URL',
    'ERR_NOT_SUPPORT',
    'ERR_UNESCAPED_CHARACTERS',
    'ERR_INVALID_CHAR',
    'ERR_INVALID_HTTP_TOKEN',
    'ERR_INVALID_PROTOCOL',
    'UND_ERR_CLOSED',
    'UND_ERR_INVALID_ARG',
    'UND_ERR_NOT_SUPPORTED',
  ])('%s: the request was not sent', (code) => {
    expect(transportCode(withCode(code))).toBe('NOT_SENT');
  });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])('%s keeps its name, though it never connected', (code) => {
    expect(transportCode(withCode(code, { syscall: 'connect' }))).toBe(code);
  });

  test.each(['constructor', 'toString', '__proto__'])(
    '%s, as every object of JavaScript has, is an unknown code',
    (code) => {
      expect(transportCode(withCode(code))).toBe(code);
    },
  );

  test('is looked for five causes deep', () => {
    const nested = (depth: number): object => (depth === 0 ? withCode('EPIPE') : { cause: nested(depth - 1) });
    expect(transportCode(nested(4))).toBe('EPIPE');
    expect(transportCode(nested(5))).toBe('ERR_NETWORK');
  });

  test('a cycle of causes ends', () => {
    const error: { cause?: unknown } = {};
    error.cause = error;
    expect(transportCode(error)).toBe('ERR_NETWORK');
  });
});

describe('the proof that nothing was sent', () => {
  test.each([
    ['UND_ERR_CONNECT_TIMEOUT', 'NOT_CONNECTED'],
    ['ERR_INVALID_URL', 'NOT_SENT'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'TLS_REFUSED'],
  ])('%s is %s, however far the request had got', (code, expected) => {
    expect(transportCodeAfter(withCode(code), { unsent: 'queued' })).toBe(expected);
  });

  test.each(['ERR_SSL_EE_KEY_TOO_SMALL', 'ERR_SSL_CA_MD_TOO_WEAK'])('is a hello that does not do: %s', (code) => {
    expect(transportCode(withCode(code))).toBe('TLS_REFUSED');
  });

  test("differs from the server's own fault, though only the cause says so", () => {
    const error = withCode('EPROTO', { cause: withCode('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR') });
    expect(transportCodeAfter(error, { unsent: 'opening' })).toBe('NOT_CONNECTED');
  });
});

describe('after a redirect', () => {
  const redirected = (error: unknown, more: object = {}) => transportCodeAfter(error, { ledOn: true, ...more });

  test.each([
    ['an address that is none', withCode('ERR_INVALID_URL')],
    ['a scheme that the client does not go to', withCode('ERR_INVALID_PROTOCOL')],
    ['what the client of the web says nothing of', new TypeError('fetch failed')],
  ])('to %s, nothing proves that the first request was not sent: it was answered', (_where, error) => {
    expect(redirected(error)).toBe('ERR_FR_REDIRECTION_FAILURE');
    expect(redirected(error, { unsent: 'made' })).toBe('ERR_FR_REDIRECTION_FAILURE');
    expect(transportCodeAfter(error, {})).not.toBe('ERR_FR_REDIRECTION_FAILURE');
  });

  test.each(['ECONNRESET', 'ECONNREFUSED', 'ERR_CANCELED'])('%s keeps its name', (code) => {
    expect(redirected(withCode(code))).toBe(code);
  });
});

test.each(['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'EMFILE', 'ENFILE', 'ELOOP', 'EIO'])(
  '%s is what a file says that was to be sent',
  (code) => {
    expect(transportCode(withCode(code, { syscall: 'open' }))).toBe('UPLOAD_FAILED');
  },
);

test('words in a message count only with the code that they belong to', () => {
  expect(transportCode(withCode('E_OTHER', { message: 'maxContentLength' }))).toBe('E_OTHER');
  expect(transportCode(withCode('E_OTHER', { message: 'REFUSED_STREAM' }))).toBe('E_OTHER');
});

test('the codes of other clients stand for those of the table', () => {
  const codes = [...foreignCodes()];
  expect(codes).toEqual(expect.arrayContaining(['UND_ERR_SOCKET', 'ERR_INVALID_URL', 'UND_ERR_CONNECT_TIMEOUT']));
  for (const code of codes) expect(transportCode(withCode(code))).not.toBe(code);
});

describe('an error that may be about another request', () => {
  const others = (code: string) => transportCodeAfter(withCode(code), { others: true });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'ERR_INVALID_URL', 'UND_ERR_CONNECT_TIMEOUT'])(
    'that says that nothing was sent, like %s, proves nothing',
    (code) => {
      expect(others(code)).toBe('ERR_NETWORK');
      expect(saysUnsent(withCode(code))).toBe(true);
    },
  );

  test('that a server refused the stream proves nothing either', () => {
    const refused = withCode('ERR_HTTP2_STREAM_ERROR', {
      message: 'Stream closed with error code NGHTTP2_REFUSED_STREAM',
    });
    expect(transportCodeAfter(refused, { others: true })).toBe('ERR_NETWORK');
    expect(transportCodeAfter(refused, {})).toBe('REFUSED_STREAM');
  });

  test.each(['ERR_BREAKER_OPEN', 'ERR_HELD_BACK', 'ERR_OVERLOADED', 'ERR_QUEUE_FULL', 'ERR_LEFT_BEHIND'])(
    'that recoverable held that one back, by %s, proves nothing either',
    (code) => {
      expect(others(code)).toBe('ERR_NETWORK');
      expect(transportCodeAfter(withCode(code), {})).toBe(code);
    },
  );

  test.each(['ECONNRESET', 'ETIMEDOUT', 'EPIPE'])('that leaves it open, like %s, keeps its code', (code) => {
    expect(others(code)).toBe(transportCode(withCode(code)));
    expect(saysUnsent(withCode(code))).toBe(false);
  });
});
