import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isTurn, openAnswerStore } from './answer-store.js';
import { type Arrival, receive, route } from './arrival.js';
import type { ArrivedRequest } from './arrived-request.js';
import { CONTROL, serveControl } from './control.js';
import { deliver, type Wire } from './delivery.js';
import { checkFault, type Fault, type KnownCodes } from './fault.js';
import { checkChaos, writeFaultScript } from './fault-script.js';
import type { LedgerBook } from './ledger.js';
import { checkSimulatorOptions } from './options.js';
import { createPauses } from './pauses.js';
import type { Call, ProviderServer, Reply } from './provider-server.js';
import type { Simulator, SimulatorOptions } from './simulator.js';

/** Serves a provider on a free port of 127.0.0.1, with faults between it and the client. */
export async function startServer(
  provider: ProviderServer,
  ledger: LedgerBook,
  options: SimulatorOptions,
): Promise<Simulator> {
  checkSimulatorOptions(provider.name, provider.options ?? {}, options);
  const { now = Date.now, latency = 0, capacity = Number.POSITIVE_INFINITY, port = 0, control = false } = options;
  const requests: ArrivedRequest[] = [];
  const script = writeFaultScript();
  const pauses = createPauses();
  const answers = openAnswerStore(provider.keys, now);
  const queue = openQueue(capacity);

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { arrival, url } = await receive(message, now);
    requests.push(arrival);
    const wire: Wire = {
      response,
      pauses,
      onStatus: (status) => {
        arrival.status = status;
      },
    };
    const { call, handle } = route(provider, arrival, url);
    const refusal = provider.admit?.(call);
    if (refusal !== undefined) return deliver(wire, refusal);

    const fault = script.take(arrival);
    if (fault !== undefined) arrival.fault = fault.kind;
    if (fault?.when === 'before' && fault.kind !== 'slow') return deliver(wire, errorOf(fault, call), fault);

    const turn = answers.begin(call);
    const truth = await act(arrival, call, isTurn(turn) ? handle : () => turn, fault);
    if (truth === undefined) {
      response.destroy();
      return;
    }
    // If the fault is the provider's own error, the provider keeps that as its answer; any other fault lies between it and the
    // client.
    const answer = fault?.kind === 'provider' ? errorOf(fault, call) : truth;
    // As far as its key can tell, a hanging request is still being worked on.
    if (fault?.kind === 'hang') await deliver(wire, answer, fault);
    if (isTurn(turn)) turn.finish(answer, arrival.effect);
    if (fault?.kind !== 'hang') await deliver(wire, answer, fault);
  }

  /** Lets the provider do its work. Does nothing if the simulator was reset or closed meanwhile. */
  async function act(
    arrival: Arrival,
    call: Call,
    handle: () => Reply,
    fault: Fault | undefined,
  ): Promise<Reply | undefined> {
    const slow = fault?.kind === 'slow' ? (fault.ms ?? 1000) : 0;
    if (!(await pass(queue() + latency + (fault?.when === 'before' ? slow : 0)))) return undefined;
    const reply = handle();
    for (const effect of reply.effects ?? []) ledger.write(effect, call.fields);
    arrival.effect = (reply.effects ?? []).length > 0;
    return (await pass(fault?.when === 'after' ? slow : 0)) ? reply : undefined;
  }

  async function pass(ms: number): Promise<boolean> {
    return ms === 0 || pauses.wait(ms);
  }

  function errorOf(fault: Fault, call: Call): Reply {
    const code = fault.kind === 'provider' && fault.code !== undefined ? fault.code : provider.internalError;
    return provider.errorFor(code, call) ?? { status: 500 };
  }

  const server = createServer((message, response) => {
    const isControl = control && message.url?.startsWith(CONTROL);
    const served = isControl ? serveControl(simulator, message, response) : serve(message, response);
    served.catch((error: unknown) => {
      // If the client disconnected, Node adds the socket's own error; anything else is a bug that a test should see.
      if (message.destroyed && !message.complete) return;
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(`simulator failed: ${String(error)}`);
    });
  });
  // If the server closed an idle connection first, that would be a reset that no test asked for.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  function check(where: string, faults: readonly Fault[]): void {
    const anyCall: Call = {
      method: 'POST',
      path: '/',
      url: new URL(`http://${host}`),
      headers: {},
      body: '',
      fields: {},
      params: [],
    };
    const { name, internalError, codes } = provider;
    const known: KnownCodes = {
      has: (code) => provider.errorFor(code, anyCall) !== undefined,
      described:
        codes === undefined
          ? `a code of the provider's documentation, such as '${internalError}' (recoverable rules ${name} lists them)`
          : `one of ${codes.join(', ')}`,
    };
    for (const fault of faults) checkFault(where, fault, known);
  }

  const simulator: Simulator = {
    name: provider.name,
    internalError: provider.internalError,
    credentials: provider.credentials ?? {},
    url: `http://${host}`,
    host,
    ledger,
    requests,
    inject(...faults) {
      check('inject', faults);
      script.inject(faults);
    },
    chaos(options) {
      const rules = options === null ? [] : [options].flat();
      for (const rule of rules) checkChaos(rule);
      check(
        'chaos',
        rules.flatMap(({ faults }) => faults),
      );
      script.chaos(rules);
    },
    reset() {
      pauses.endAll();
      script.clear();
      answers.clear();
      provider.forget();
      ledger.clear();
      requests.length = 0;
    },
    async close() {
      pauses.endAll();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      // A request that was between two steps may have begun to wait again.
      pauses.endAll();
    },
  };
  return simulator;
}

/**
 * Milliseconds that a request arriving now takes: earlier ones are worked on first, whether or not anybody still waits for them.
 */
function openQueue(capacity: number): () => number {
  const work = 1000 / capacity;
  let freeAt = 0;
  return () => {
    const now = performance.now();
    freeAt = Math.max(freeAt, now) + work;
    return work === 0 ? 0 : freeAt - now;
  };
}
