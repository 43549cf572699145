// A shop on Fastify, whose logger is pino. Every log line of a request has its id, including recoverable's, and an error is
// logged without the request that it carries.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import axios from 'axios';
import fastify from 'fastify';
import { attach, midtrans, recoveryOf, recoverySerializers } from 'recoverable';
import { answerTo, chargeFor, log, provider, serverKey, visit } from './checkout.mjs';

const loggers = new AsyncLocalStorage(); // the current request's logger
const app = fastify({
  logger: {
    stream: log, // without it, pino writes to standard output
    serializers: {
      ...recoverySerializers, // whatever an error carries stays out of the log
      req: ({ method, url }) => ({ method, path: url.split('?', 1)[0] }), // Fastify's own shows queries
    },
  },
  genReqId: ({ headers }) => headers['x-request-id'] ?? randomUUID(),
});
app.addHook('onRequest', (request, _reply, done) => loggers.run(request.log, done));

const current = () => loggers.getStore() ?? app.log;
const client = axios.create({ baseURL: provider.url, auth: { username: serverKey, password: '' } });
attach(client, {
  provider: midtrans(),
  policy: { backoff: () => 20, attemptTimeout: 400 }, // short, for an example
  // A line goes to the logger of the request that it is about.
  logger: {
    info: (...line) => current().info(...line),
    warn: (...line) => current().warn(...line),
    error: (...line) => current().error(...line),
  },
});

app.post('/orders/:id/pay', async (request, reply) => {
  const charged = await client.post('/v2/charge', chargeFor(request.params.id, request.body.token));
  const report = recoveryOf(charged);
  request.log.info({ status: charged.data.transaction_status }, 'charged');
  return reply.code(report?.pending ? 202 : 200).send({ outcome: report?.outcome }); // accepted, or paid
});
app.setErrorHandler((error, request, reply) => {
  const report = recoveryOf(error);
  if (report === undefined) throw error; // a bug or a bad request: Fastify answers and logs it
  request.log.error({ err: error }, 'not paid');
  const { status, headers, body } = answerTo(report);
  return reply.code(status).headers(headers).send(body);
});

await visit(await app.listen({ port: 0, host: '127.0.0.1' }));
await app.close();
await provider.close();
