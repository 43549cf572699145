/** What `recoverable --help` prints. */
export const HELP = `recoverable explain --provider NAME (--status N | --error CODE) [options] [FILE]
    Says what recoverable would do after this answer, or after none. FILE holds the response body; - is the standard input.
      --provider NAME            midtrans, mastercard, mdes, lemanpay or plain-http; or a module of your own, ./acme.js, whose
                                 export is a provider or a function that makes one (./acme.js#name if it has several)
      --status N                 the HTTP status
      --error CODE               no answer came: the transport's code, such as ECONNRESET or ETIMEDOUT
      --method METHOD            the request's method (default GET)
      --url PATH                 the request's path (default: unknown)
      --header 'name: value'     a response header; may be repeated
      --request BODY             the request's body, in which a key may stand: JSON, form fields (a=1&b=2), or @FILE
      --request-header 'n: v'    a request header, such as a key of your own; may be repeated
      --after-ambiguous          an earlier attempt of the call may have taken effect
      --json                     the verdict as JSON

recoverable rules [NAME] [--json]
    Prints the rows of one provider's table, or of all. NAME may be a module, ./acme.js, also as --provider ./acme.js.

recoverable timeline [FILE] [options]
    Shows what happened to the calls of a log of pino's, mixed with other lines or not: the latest that ended as unknown or
    failed, and the slowest. FILE is the log; without it, or as -, it is the standard input.
      --call ID                  one call
      --slowest N                the N slowest
      --outcome OUTCOME          the latest of unknown, failed, deferred, recovered, reconciled, aborted or unfinished
      --provider NAME            of this provider
      --code CODE                that met this code
      --html FILE                as a page for a browser, written to FILE

recoverable simulate [FILE] [options]
    Plays a policy against a provider in trouble, from seeds, draws load, success and waits over time beside no retries and
    axios-retry, and says what is paid with what. FILE is JSON with policy, retryBudget, circuitBreaker and concurrency as attach takes them;
    flags come before it.
      --shape SHAPE              brown-out, -25 or -75, slow-brown-out, outage (the default), hanging-outage, collapse, rate-limit,
                                 shedding, partial-outage, slow-start, slower-return or hiccups; with payments whose outcome is asked for:
                                 brown-out-writes, outage-writes, outage-keyed-writes, collapse-writes or
                                 collapse-keyed-writes; with workers without a pause: closed-loop or closed-loop-back
      --processes N              client processes that share 40 calls a second (default 1)
      --seeds N                  (default 10)
      --max-attempts N  --attempt-timeout MS  --deadline MS
      --longest-wait MS          for which a call may wait for its turn, or 'false' for no limit (default 30000)
      --ratio R  --burst N  --no-budget
      --row N  --open-for MS  --no-breaker
      --concurrency N            attempts at a time of one process, or 'adaptive' (default: no limit)
      --shared                   the processes share what they know, as by recoverable/redis
      --svg NAME                 charts too, in NAME-load.svg, NAME-success.svg and NAME-waits.svg
      --json                     the figures as JSON

recoverable deferred list | summary | show ID | retry ID | resolve ID --queue NAME [options]
    Shows the payments that a queue holds, which of them may have taken effect, since when, what was asked, and what to do.
    summary is one line, and exits with 1 if somebody has to look. retry runs one now, which asks about it first if it is in doubt.
    resolve removes one of which you know what became of it.
      --redis URL                BullMQ in Redis (default: REDIS_URL, or redis://127.0.0.1:6379); --prefix NAME as BullMQ has it
      --postgres URL             BullMQ in PostgreSQL; --schema NAME as BullMQ has it
      --pg-boss URL              pg-boss; --schema NAME as pg-boss has it
      --limit N                  payments in each state (default 1000)
      --json                     as JSON

recoverable --help | --version
`;
