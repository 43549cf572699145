import type { Rule } from './rule.js';

/** The codes of a call that recoverable's traffic refused: nothing was sent. */
export const NOT_LET_THROUGH = ['ERR_BREAKER_OPEN', 'ERR_HELD_BACK', 'ERR_OVERLOADED', 'ERR_QUEUE_FULL'] as const;

/** The codes of a call that recoverable itself kept from being sent, whatever the reason. */
export const HELD_BACK: ReadonlySet<unknown> = new Set([...NOT_LET_THROUGH, 'ERR_LEFT_BEHIND']);

const rows: readonly Rule[] = [
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'NOT_CONNECTED'].map(
    (code): Rule => ({
      code,
      action: 'retry',
      processed: 'no',
      delay: { initial: 200, factor: 2, max: 2000 },
      outage: true,
      why: 'The connection was never opened; nothing was sent',
      remedy: 'If it persists, check the host and port, DNS, the proxy, and what the firewall lets out.',
      source: 'Node.js: Errors, common system errors',
      basis: 'J',
    }),
  ),
  {
    code: 'CERTIFICATE',
    action: 'fail-fast',
    processed: 'no',
    why: 'The server could not be verified; nothing was sent',
    remedy: "Check the host name, this machine's clock, and the CA certificates (NODE_EXTRA_CA_CERTS).",
    source: 'Node.js: TLS, X509 certificate error codes',
    basis: 'J',
  },
  {
    code: 'TLS_REFUSED',
    action: 'fail-fast',
    processed: 'no',
    why: 'TLS negotiation failed; the request was not accepted',
    remedy: 'Check the client certificate, the TLS versions and ciphers of both sides, and the port.',
    source: 'RFC 8446 section 6.2',
    basis: 'D',
  },
  {
    code: 'NOT_SENT',
    action: 'fail-fast',
    processed: 'no',
    why: 'The request cannot be sent as it is',
    remedy: "Read the error's cause: the URL, the proxy setting, a header or the body is at fault.",
    source: 'recoverable: what was not sent is not in doubt',
    basis: 'J',
  },
  {
    code: 'UNSENT',
    action: 'retry',
    processed: 'no',
    why: 'Timed out before the request had a connection; nothing was sent',
    remedy: "Raise the agent's maxSockets, or make fewer calls at a time; find out what slows your interceptors.",
    source: 'recoverable: what was not sent is not in doubt',
    basis: 'J',
  },
  {
    code: 'REFUSED_STREAM',
    action: 'retry',
    processed: 'no',
    delay: { initial: 200, factor: 2, max: 2000 },
    why: 'The server closed the stream before processing',
    remedy: "If it happens often, send fewer requests at a time: the server's stream limit is reached.",
    source: 'RFC 9113 section 8.7',
    basis: 'D',
  },
  {
    code: 'UPLOAD_FAILED',
    action: 'fail-fast',
    processed: 'maybe',
    why: 'The request body could not be read; part of it may have been sent',
    remedy: 'Check whether the file to be sent exists and can be read.',
    source: 'recoverable: what was sent in part may have arrived',
    basis: 'J',
  },
  {
    code: 'ANSWER_TOO_LARGE',
    when: { operation: 'write' },
    action: 'reconcile',
    processed: 'maybe',
    why: "The answer is longer than the client's maxContentLength allows",
    remedy: "Look the payment up at the provider by your own id; raise the client's maxContentLength.",
    source: 'axios: request config, maxContentLength',
    basis: 'J',
  },
  {
    code: 'ANSWER_TOO_LARGE',
    action: 'fail-fast',
    processed: 'maybe',
    why: "The answer is longer than the client's maxContentLength allows",
    remedy: "Raise the client's maxContentLength, or ask for less.",
    source: 'axios: request config, maxContentLength',
    basis: 'J',
  },
  ...NOT_LET_THROUGH.map(
    (code): Rule => ({
      code,
      action: 'fail-fast',
      processed: 'no',
      why: 'A client with recoverable attached held it back; nothing was sent',
      remedy: "Read the error's message: it says what held it back, and when to try again.",
      source: 'recoverable: traffic',
      basis: 'J',
    }),
  ),
  {
    code: 'ERR_LEFT_BEHIND',
    action: 'retry',
    processed: 'no',
    delay: { initial: 100 },
    why: 'It waited for a call of a run() that was cut off; nothing was sent',
    remedy: 'If it happens often, start what several runs share, such as the token request, outside them.',
    source: 'recoverable: run',
    basis: 'J',
  },
  ...['ECONNRESET', 'EPIPE'].map(
    (code): Rule => ({
      code,
      action: 'retry',
      processed: 'maybe',
      delay: { initial: 500 },
      outage: true,
      why: 'The connection broke; the bytes may have arrived',
      remedy: "If it happens often, compare keep-alive and idle timeouts: yours, the proxy's, the provider's.",
      source: 'RFC 9110 section 9.2.2',
      basis: 'D',
    }),
  ),
  ...['ETIMEDOUT', 'ECONNABORTED', 'ERR_NETWORK'].map(
    (code): Rule => ({
      code,
      action: 'retry',
      processed: 'maybe',
      delay: { initial: 1000 },
      outage: true,
      why: 'No answer came; the server may still be working',
      remedy: "If it happens often, raise the client's timeout above the slowest normal answer of the provider.",
      source: 'RFC 9110 section 9.2.2',
      basis: 'J',
    }),
  ),
  {
    code: 'ERR_CANCELED',
    action: 'fail-fast',
    processed: 'maybe',
    why: 'The caller gave up; what became of it is not known',
    remedy: 'Ask the provider what became of the request before you send it again.',
    source: 'RFC 9110 section 9.2.2',
    basis: 'J',
  },
  {
    code: 'ERR_FR_REDIRECTION_FAILURE',
    action: 'fail-fast',
    processed: 'maybe',
    why: 'The redirect could not be followed; a retry would fail the same way',
    remedy: "Read the error's cause: the address it leads to, or your own beforeRedirect, is at fault.",
    source: 'recoverable: an unknown code fails fast',
    basis: 'J',
  },
  {
    code: 'ERR_FR_TOO_MANY_REDIRECTS',
    action: 'fail-fast',
    processed: 'maybe',
    why: 'Redirect loop; a retry would fail the same way',
    remedy: 'Check the base URL (http or https, the path) and what a proxy redirects.',
    source: 'recoverable: an unknown code fails fast',
    basis: 'J',
  },
  {
    code: '*',
    action: 'retry',
    processed: 'maybe',
    delay: { initial: 1000 },
    outage: true,
    why: 'The connection failed in an unknown way; bytes may have arrived',
    remedy: "Read the error's cause; ask the provider what became of the request before sending it by hand.",
    source: 'RFC 9110 section 9.2.2',
    basis: 'J',
  },
];

/**
 * Failures that never reached a provider's own dialect. The sources apply to any provider: the RFCs, and the documentation of
 * Node and axios.
 */
export const transportRules: readonly Rule[] = rows.map((row) => ({
  ...row,
  when: { from: 'transport', ...row.when },
}));
