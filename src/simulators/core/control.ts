import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './fault.js';
import type { Chaos } from './fault-script.js';
import type { Simulator } from './simulator.js';

/** No provider has paths that begin with this. */
export const CONTROL = '/__simulator';

type Handler = (simulator: Simulator, body: unknown) => unknown;

const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET ': ({ name, url, internalError, credentials }) => ({ name, url, internalError, credentials }),
  'GET /ledger': ({ ledger }) => ledger.entries,
  'GET /requests': ({ requests }) => requests,
  'POST /faults': (simulator, body) => simulator.inject(...([body].flat() as Fault[])),
  'POST /chaos': (simulator, body) => simulator.chaos(body as Chaos | readonly Chaos[]),
  'DELETE /chaos': (simulator) => simulator.chaos(null),
  'POST /reset': (simulator) => simulator.reset(),
};

const PATHS = Object.keys(HANDLERS).map((route) => route.replace(' ', ` ${CONTROL}`));

/** Offers a simulator's methods over HTTP, for programs in other languages. Errors are answered as `{ error }`. */
export async function serveControl(simulator: Simulator, message: IncomingMessage, response: ServerResponse) {
  const path = (message.url ?? '').split('?')[0]?.slice(CONTROL.length);
  const handle = HANDLERS[`${message.method} ${path}`];
  if (handle === undefined) {
    answer(response, 404, { error: `not found; there is ${PATHS.join(', ')}` });
    return;
  }
  try {
    const said = handle(simulator, await bodyOf(message));
    answer(response, said === undefined ? 204 : 200, said);
  } catch (error) {
    answer(response, 400, { error: (error as Error).message });
  }
}

async function bodyOf(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new TypeError(`the body must be JSON; got '${text}'`);
  }
}

function answer(response: ServerResponse, status: number, said: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(said === undefined ? undefined : JSON.stringify(said));
}
