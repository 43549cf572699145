/** What `recoverable --help` prints. */
export const HELP = `recoverable explain --provider NAME --status N [options] [FILE]
    Says what recoverable would do after this answer. FILE holds the response body; - is the standard input.
      --provider NAME            midtrans, mastercard, mdes, lemanpay or plain-http
      --status N                 the HTTP status
      --method METHOD            the request's method (default GET)
      --url PATH                 the request's path (default: unknown)
      --header 'name: value'     a response header; may be repeated
      --request-header 'n: v'    a request header, such as an idempotency key; may be repeated
      --after-ambiguous          an earlier attempt of the call may have taken effect
      --json                     the verdict as JSON

recoverable rules [NAME] [--json]
    Prints the rows of one provider's table, or of all.

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
    Plays a policy against a provider in trouble, from seeds, and draws load, success and waits over time beside no retries
    and axios-retry. FILE is JSON with policy, retryBudget, circuitBreaker and concurrency as attach takes them;
    flags come before it.
      --shape SHAPE              collapse, outage, brown-out, rate-limit or hiccups (default outage)
      --processes N              client processes that share 40 calls a second (default 1)
      --seeds N                  (default 10)
      --max-attempts N  --attempt-timeout MS  --deadline MS
      --ratio R  --burst N  --no-budget
      --failure-ratio R  --minimum-calls N  --window MS  --open-for MS  --no-breaker
      --concurrency N            attempts at a time of one process, or 'adaptive' (default: no limit)
      --shared                   the processes share what they know, as by recoverable/redis
      --svg NAME                 charts too, in NAME-load.svg, NAME-success.svg and NAME-waits.svg
      --json                     the figures as JSON

recoverable --help | --version
`;
