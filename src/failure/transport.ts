/** Node's and OpenSSL's codes for a server whose certificate does not hold; the request was not sent. */
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;

/** axios's codes for a request that it refuses to send as it is. */
const NOT_SENT = new Set([
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
]);

/** Codes of other clients for what Node calls by another name. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', 'NOT_CONNECTED'],
  ['UND_ERR_HEADERS_TIMEOUT', 'ETIMEDOUT'],
  ['UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'],
  ['UND_ERR_SOCKET', 'ECONNRESET'],
  ['UND_ERR_ABORTED', 'ERR_CANCELED'],
  ['ECONNECTIONTIMEOUT', 'NOT_CONNECTED'],
]);

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

interface ErrorShape {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly __CANCEL__?: unknown;
  readonly name?: unknown;
}

/**
 * The transport's code for an error without an answer: Node's own (`ECONNRESET`), or one of `CERTIFICATE`, `NOT_SENT`,
 * `NOT_CONNECTED` (no connection within the time) and `ERR_CANCELED`.
 */
export function transportCode(error: unknown): string {
  for (const shape of causes(error)) {
    if (shape.__CANCEL__ === true || shape.name === 'AbortError') return 'ERR_CANCELED';
    const code = typeof shape.code === 'string' ? (ALIASES.get(shape.code) ?? shape.code) : undefined;
    if (code === undefined || code === 'ERR_NETWORK') continue;
    if (CERTIFICATE.test(code)) return 'CERTIFICATE';
    if (NOT_SENT.has(code)) return 'NOT_SENT';
    if (NEVER_CONNECTED.has(code)) return code;
    return failedToConnect(shape) ? 'NOT_CONNECTED' : code;
  }
  return 'ERR_NETWORK';
}

/** The error and what caused it, at most five deep. */
function* causes(error: unknown): Generator<ErrorShape> {
  let current = error;
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
    const shape = current as ErrorShape;
    yield shape;
    current = shape.cause;
  }
}

/** Node names the system call that failed; where every address was tried in turn, each failure names its own. */
function failedToConnect(shape: ErrorShape): boolean {
  if (Array.isArray(shape.errors) && shape.errors.length > 0) {
    return shape.errors.every((each: ErrorShape | null) => each?.syscall === 'connect');
  }
  return shape.syscall === 'connect' || shape.syscall === 'getaddrinfo';
}
