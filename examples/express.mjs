// A shop on Express, with pino-http. Every log line of a request has its id, including recoverable's, and an error is logged
// without the request that it carries.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import axios from 'axios';
import express from 'express';
import { pino } from 'pino';
import { pinoHttp } from 'pino-http';
import { attach, midtrans, recoveryOf, recoverySerializers } from 'recoverable';
import { answerTo, chargeFor, log, provider, serverKey, visit } from './checkout.mjs';

const logger = pino({}, log); // without the second, it writes to standard output
const loggers = new AsyncLocalStorage(); // the current request's logger
const current = () => loggers.getStore() ?? logger;

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

const app = express();
app.use(
  pinoHttp({
    logger,
    genReqId: ({ headers }) => headers['x-request-id'] ?? randomUUID(),
    quietReqLogger: true, // request.log has only the id
    serializers: {
      // pino-http's own serializers show headers, queries and whatever an error carries.
      req: ({ method, url }) => ({ method, path: url.split('?', 1)[0] }),
      res: ({ statusCode }) => ({ statusCode }),
      err: recoverySerializers.err,
    },
  }),
);
app.use(express.json());
app.use((request, _response, next) => loggers.run(request.log, next)); // last, so that no parser comes between

app.post('/orders/:id/pay', async (request, response) => {
  const charged = await client.post('/v2/charge', chargeFor(request.params.id, request.body.token));
  const report = recoveryOf(charged);
  request.log.info({ status: charged.data.transaction_status }, 'charged');
  response.status(report?.pending ? 202 : 200).json({ outcome: report?.outcome }); // accepted, or paid
});
app.use((error, _request, response, next) => {
  const report = recoveryOf(error);
  if (report === undefined) return next(error); // a bug or a bad request
  response.err = error; // pino-http logs it, by our serializer
  const { status, headers, body } = answerTo(report);
  response.status(status).set(headers).json(body);
});

const server = app.listen(0, '127.0.0.1', async () => {
  await visit(`http://127.0.0.1:${server.address().port}`);
  server.close();
  server.closeAllConnections();
  await provider.close();
});
