import { HELD_BACK } from '../providers/transport-rules.js';
import type { Passage } from './passage.js';
import { stoppedFor } from './stopped-for.js';

/** Node's and OpenSSL's codes for an invalid server certificate; the request was not sent. */
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;

/**
 * TLS alerts by which one side refuses the other's hello or certificate: no request is accepted before that. RFC 8446 section
 * 6.2.
 */
const ALERT =
  /alert[ _](?:protocol.version|handshake.failure|insufficient.security|no.application.protocol|unrecognized.name|(?:bad|no|unsupported).certificate|certificate.\w+|unknown.ca|access.denied|unknown.psk.identity|missing.extension|inappropriate.fallback)/i;

/** What OpenSSL itself finds wrong with the other side's hello. */
const HELLO =
  /ERR_SSL_(?:UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|NO_CIPHERS_AVAILABLE|NO_SHARED_CIPHER|\w+_KEY_TOO_SMALL|\w+_TOO_WEAK)/;

/** Other clients' codes, and others of Node's with the same meaning, under the name that the table knows. */
const NAMES = new Map([
  // The client refuses to send it as it is.
  ...names(
    'NOT_SENT',
    'ERR_BAD_OPTION',
    'ERR_BAD_OPTION_VALUE',
    'ERR_BAD_REQUEST',
    'ERR_DEPRECATED',
    'ERR_FORM_DATA_DEPTH_EXCEEDED',
    'ERR_FR_MAX_BODY_LENGTH_EXCEEDED',
    'ERR_INVALID_CHAR',
    'ERR_INVALID_HTTP_TOKEN',
    'ERR_INVALID_PROTOCOL',
    'ERR_INVALID_URL',
    'ERR_NOT_SUPPORT',
    'ERR_UNESCAPED_CHARACTERS',
    // undici refuses a header, such as `transfer-encoding`, or has been closed.
    'UND_ERR_CLOSED',
    'UND_ERR_INVALID_ARG',
    'UND_ERR_NOT_SUPPORTED',
  ),
  ...names(
    'NOT_CONNECTED',
    'UND_ERR_CONNECT_TIMEOUT',
    'ECONNECTIONTIMEOUT',
    'ERR_HTTP2_GOAWAY_SESSION',
    // An agent of Node's itself has got no tunnel from its proxy.
    'ERR_PROXY_TUNNEL',
  ),
  ...names('ETIMEDOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'),
  ...names('ECONNRESET', 'UND_ERR_SOCKET'),
  ...names('ERR_CANCELED', 'UND_ERR_ABORTED'),
  ...names('ANSWER_TOO_LARGE', 'UND_ERR_RES_EXCEEDED_MAX_SIZE'),
]);

/** The codes of other clients, and those of Node's, that stand for one of the table's. */
export function foreignCodes(): Iterable<string> {
  return NAMES.keys();
}

function names(ours: string, ...theirs: readonly string[]): [string, string][] {
  return theirs.map((name) => [name, ours]);
}

/** How undici's `fetch`, and the node-fetch package, say without a code that they refuse to send a request. */
const REFUSED = /^(?:bad port|unknown scheme|Only absolute URLs are supported|Only HTTP\(S\) protocols are supported)$/;

/** Nothing was sent, whatever else is known. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'NOT_CONNECTED',
  'NOT_SENT',
  'CERTIFICATE',
  'TLS_REFUSED',
]);

/** The same, said of whatever request met it: by a server, or by a client with recoverable attached. */
const NOT_PROCESSED = new Set<unknown>([...NEVER_SENT, 'REFUSED_STREAM', ...HELD_BACK]);

/** File system errors for a file that was to be sent. */
const FILE = new Set(['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'EMFILE', 'ENFILE', 'ELOOP', 'EIO']);

interface ErrorShape {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly __CANCEL__?: unknown;
  readonly name?: unknown;
}

/**
 * The transport's code for an error without an answer: Node's own (`ECONNRESET`), or one of the table's for an error that has
 * many names, such as `NOT_CONNECTED`, `NOT_SENT`, `TLS_REFUSED` and `ERR_CANCELED`.
 */
export function transportCode(error: unknown): string {
  let isLate = false;
  for (const shape of causes(error)) {
    const isAbort = shape.name === 'AbortError' && stoppedFor(shape) === undefined;
    if (shape.__CANCEL__ === true || isAbort) return 'ERR_CANCELED';
    const code = codeOf(shape);
    if (code !== undefined) return code;
    // The reason of an `AbortSignal.timeout`, and what ky and p-timeout throw.
    isLate ||= shape.name === 'TimeoutError';
  }
  return isLate ? 'ETIMEDOUT' : 'ERR_NETWORK';
}

/**
 * The same, if it is known how the request fared: a failure that proves nothing by itself may belong to a request that was never
 * sent.
 */
export function transportCodeAfter(error: unknown, { unsent, ledOn, others }: Passage): string {
  const code = transportCode(error);
  if (others && NOT_PROCESSED.has(code)) return 'ERR_NETWORK';
  // To something that is no address, or to one that the client refuses.
  if (ledOn && (code === 'NOT_SENT' || code === 'ERR_NETWORK')) return 'ERR_FR_REDIRECTION_FAILURE';
  if (unsent === undefined || NEVER_SENT.has(code) || code === 'ERR_CANCELED') return code;
  if (unsent === 'made' || code === 'UPLOAD_FAILED') return 'NOT_SENT';
  if (unsent === 'queued') return 'UNSENT';
  // The handshake failed. A fault that the server calls its own may pass.
  return isTls(code) && !saysInternal(error) ? 'TLS_REFUSED' : 'NOT_CONNECTED';
}

/** Whether an error says that nothing was sent. */
export function saysUnsent(error: unknown): boolean {
  return NEVER_SENT.has(transportCode(error));
}

/** The code of one error in a chain; `undefined` if its cause must say it. */
function codeOf(shape: ErrorShape): string | undefined {
  const { code, message } = shape;
  if (code === undefined && REFUSED.test(String(message))) return 'NOT_SENT';
  if (typeof code !== 'string' || code === 'ERR_NETWORK') return undefined;
  if (CERTIFICATE.test(code)) return 'CERTIFICATE';
  if (isTls(code) && (HELLO.test(code) || ALERT.test(`${code} ${message}`))) return 'TLS_REFUSED';
  // axios has one code for everything wrong with an answer, and gives an unexpected error no code at all.
  if (code === 'ERR_BAD_RESPONSE' && saysTooLarge(message)) return 'ANSWER_TOO_LARGE';
  if (code === 'ERR_HTTP2_STREAM_ERROR' && tells(message, 'REFUSED_STREAM')) return 'REFUSED_STREAM';
  const name = NAMES.get(code) ?? code;
  if (NEVER_SENT.has(name)) return name;
  if (failedToConnect(shape)) return 'NOT_CONNECTED';
  return FILE.has(code) ? 'UPLOAD_FAILED' : name;
}

/** An axios before its last versions says so of an answer that was cut off, too; but nothing is too large for -1, which is no limit. */
function saysTooLarge(message: unknown): boolean {
  return tells(message, 'maxContentLength') && !tells(message, 'size of -1 ');
}

function tells(message: unknown, word: string): boolean {
  return typeof message === 'string' && message.includes(word);
}

function saysInternal(error: unknown): boolean {
  return [...causes(error)].some(({ code, message }) => /alert[ _]internal[ _]error/i.test(`${code} ${message}`));
}

/** The code of a TLS error. `EPROTO`: while a write was waiting for the handshake. */
function isTls(code: string): boolean {
  return code === 'EPROTO' || code.startsWith('ERR_SSL_');
}

/** The error and its causes, at most five deep. */
export function* causes(error: unknown): Generator<ErrorShape> {
  let current = error;
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
    const shape = current as ErrorShape;
    yield shape;
    current = stoppedFor(shape) ?? shape.cause;
  }
}

/** Node names the system call that failed; if it tried several addresses, each of their errors names its own. */
function failedToConnect(shape: ErrorShape): boolean {
  if (Array.isArray(shape.errors) && shape.errors.length > 0) {
    return shape.errors.every((each: ErrorShape | null) => each?.syscall === 'connect');
  }
  return shape.syscall === 'connect' || shape.syscall === 'getaddrinfo';
}
