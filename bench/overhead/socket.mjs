import { Agent, createServer } from 'node:http';
import axios from 'axios';
import { attach, midtrans } from '../../dist/esm/index.js';
import { compare } from './rounds.mjs';

/** The same over a real connection, kept alive, to a server in this process. */
export async function measureSocket(progress) {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"status_code":"200"}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const httpAgent = new Agent({ keepAlive: true });
  const client = () => axios.create({ httpAgent, baseURL: `http://127.0.0.1:${server.address().port}` });
  const bare = client();
  const full = client();
  attach(full, { provider: midtrans(), logger: false });
  const get = (each) => () => each.get('/v2/order-1/status');
  try {
    const group = { 'bare axios': get(bare), 'recoverable, over a loopback socket': get(full) };
    return await compare(group, { calls: 1000, rounds: 21, progress });
  } finally {
    httpAgent.destroy();
    server.close();
  }
}
