/** The commands, and what each does. */
export const COMMANDS = {
  explain: 'what recoverable would do after an answer, or after none',
  rules: "the rows of a provider's table",
  timeline: 'what happened to the calls of a log',
  simulate: 'what a policy does to a provider in trouble',
  simulator: "a provider on this machine, for your own program's tests",
  deferred: 'the payments that a queue holds, and what to do about them',
} as const;

export type CommandName = keyof typeof COMMANDS;

/** What `recoverable COMMAND --help` prints, without the parts that all pages share. */
export const PAGES: Readonly<Record<CommandName, string>> = {
  explain: `
Usage: recoverable explain --provider NAME (--status N | --error CODE) [FILE]

Says what an attached client would do after this answer to a first attempt, or
after none. FILE holds the response body; - is the standard input.

  --provider NAME          a provider, or a module of your own, ./acme.js, whose
                           export is a provider or a function that makes one
                           (./acme.js#name if it has several)
  --status N               the HTTP status
  --error CODE             no answer came: the transport's code, such as
                           ECONNRESET or ETIMEDOUT
  --method METHOD          the request's method (default GET)
  --url PATH               the request's path; the keys that a client adds
                           depend on it (default: unknown)
  --header 'name: value'   a response header; may be repeated
  --request BODY           the request's body, if it holds a key:
                           JSON, form fields (a=1&b=2), or @FILE
  --request-header 'n: v'  a request header, such as a key of your own; may be
                           repeated
  --after-ambiguous        an earlier attempt of the call is in doubt: it may
                           have taken effect
  --json                   the verdict as JSON (schema 1)

Examples:
  recoverable explain --provider stripe --method POST \\
    --url /v1/payment_intents --error ECONNRESET
  recoverable explain --provider midtrans --status 200 --method POST body.json

PROVIDERS
`,
  rules: `
Usage: recoverable rules [NAME] [flags]

Prints the rows of one provider's table, or of all. NAME may be a module,
./acme.js.

  --provider NAME   the same as NAME
  --json            the rows as JSON (schema 1)

In the column of sources, S: the provider's documentation dictates the action;
S~: it points to it; D: another official document says so; J: our judgement.

Examples:
  recoverable rules stripe
  recoverable rules --json > rules.json

PROVIDERS
`,
  timeline: `
Usage: recoverable timeline [FILE] [flags]

Shows what happened to the calls of a log: the latest that ended as unknown or
failed, were aborted in doubt or have no end in it, and the slowest. FILE is a
pino log of JSON lines, gzipped or not, mixed with other lines or not. - or no
FILE is the standard input.

  --call ID           one call
  --slowest N         the N slowest
  --outcome OUTCOME   the latest of unknown, failed, deferred, recovered,
                      reconciled, aborted or unfinished
  --provider NAME     of this provider
  --code CODE         that met this code
  --html FILE         as a page for a browser, written to FILE
  --json              as JSON (schema 1)

Examples:
  recoverable timeline app.log
  recoverable timeline app.log.gz --provider stripe --html calls.html
  kubectl logs shop | recoverable timeline --outcome unknown
`,
  simulate: `
Usage: recoverable simulate [flags] [FILE]

Runs a policy against a provider in trouble, draws load, success and waits over
time, and compares it with no retries and with axios-retry. FILE is JSON with
policy, retryBudget, circuitBreaker and concurrency, as attach takes them.

  --shape SHAPE          the trouble (default outage): brown-out, brown-out-25,
                         brown-out-75, slow-brown-out, outage, hanging-outage,
                         collapse, rate-limit, shedding, quick-shedding,
                         partial-outage, slow-start, slower-return, hiccups;
                         with payments that are looked up: brown-out-writes,
                         outage-writes, outage-keyed-writes, collapse-writes,
                         collapse-keyed-writes; with workers without a pause:
                         closed-loop, closed-loop-back
  --processes N          processes that share 40 calls a second (default 1)
  --seeds N              how often the trouble is played, each time by another
                         seed (default 10)
  --max-attempts N       requests for one call (default 4)
  --attempt-timeout MS   for one attempt (default 3000)
  --deadline MS          for a whole call (default 60000)
  --longest-wait MS      how long a call may wait for its turn, or 'false'
                         for no limit (default 30000)
  --ratio R              what a good answer adds to the retry budget, 0 to 1
                         (default 0.1)
  --burst N              failed retries that a full budget allows (default 15)
  --no-budget            no retry budget
  --row N                failures in a row that open the breaker (default 7)
  --open-for MS          the longest time between its probes (default 30000)
  --no-breaker           no circuit breaker
  --concurrency N        attempts of one process at a time, or 'adaptive'
                         (default: no limit)
  --shared               the processes share what they know, as with
                         recoverable/redis
  --svg NAME             charts too, in NAME-load.svg, NAME-success.svg and
                         NAME-waits.svg
  --json                 the figures as JSON (schema 1)

Examples:
  recoverable simulate --shape brown-out --processes 10
  recoverable simulate --shape outage --no-breaker --json policy.json
`,
  deferred: `
Usage: recoverable deferred ACTION [ID] --queue NAME [flags]

Shows the payments that a queue holds, which of them may have taken effect,
since when, what the provider was asked, and what to do.

  list            all of them
  summary         one line; exits with 1 if somebody has to look
  show ID         one
  retry ID        runs a payment now; one in doubt is looked up first
  resolve ID      removes a payment once you know what became of it

  --queue NAME    the queue
  --redis URL     BullMQ in Redis (default: REDIS_URL, or 127.0.0.1:6379)
  --prefix NAME   as BullMQ has it
  --postgres URL  BullMQ in PostgreSQL
  --pg-boss URL   pg-boss
  --schema NAME   of PostgreSQL, as BullMQ or pg-boss has it
  --limit N       payments in each state, those due first (default: list 1000,
                  summary 10000)
  --search N      seconds to look through all keys of Redis for jobs that are in
                  none of BullMQ's lists (default 10)
  --json          as JSON (schema 1)

Examples:
  recoverable deferred list --queue payments
  recoverable deferred retry order-7 --queue payments --pg-boss $DATABASE_URL
`,
  simulator: `
Usage: recoverable simulator NAME [flags]

Serves a simulator of a provider on 127.0.0.1 until it is stopped, for programs
in any language. Point your client's base URL at it, and send the credentials
that it prints.

  --port N         (default: a free one, which is printed)
  --latency MS     from a request's arrival to its effect (default 0)
  --capacity N     requests a second that it can work on (default: no limit)
  --chaos RATIO    the share of requests that go wrong, 0 to 1 (default 0)
  --seed N         another seed gives other faults (default 1)
  --fault JSON     what goes wrong with the next request, such as
                   '{"when":"after","kind":"reset"}'; may be repeated
  --options JSON   more options of the simulator, such as '{"latency":50}'; the
                   provider's page in the documents lists them

By HTTP, while it runs:
  GET    /__simulator            its URL, and the headers to send
  POST   /__simulator/faults     a fault, or an array: for the next requests
  POST   /__simulator/chaos      {"seed":1,"ratio":0.2,"faults":[...]}
  DELETE /__simulator/chaos      ends it
  GET    /__simulator/ledger     what took effect
  GET    /__simulator/requests   what arrived
  POST   /__simulator/reset      forgets all of that

A fault says when, "before" or "after" the effect, and its kind: reset, hang,
slow, drip, status, html, truncate, half, empty, body or provider (with a code
of the provider's); and if it needs them status, ms, headers, body, and match
with method and path.

Examples:
  recoverable simulator midtrans --port 4000
  recoverable simulator stripe --port 4000 --chaos 0.2
  curl -d '{"when":"after","kind":"reset"}' localhost:4000/__simulator/faults

PROVIDERS
`,
};
