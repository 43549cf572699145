// Many small processes in one: clients with their own connections, each with one call in a long while.
import axios from 'axios';
import { Redis } from 'ioredis';
import { attach, plainHttp } from '../../dist/esm/index.js';
import { redisState } from '../../dist/esm/redis/index.js';

const { url, port, clients, first, of, every } = JSON.parse(process.argv[2]);
for (let at = 0; at < clients; at++) {
  const redis = new Redis({ host: '127.0.0.1', port });
  redis.on('error', () => {});
  const client = axios.create({ baseURL: url });
  attach(client, { provider: plainHttp(), logger: false, state: redisState(redis) });
  const call = () => void client.get('/payments/1').catch(() => {});
  // Spreads the calls of all clients over the time between two calls of one.
  setTimeout(
    () => {
      call();
      setInterval(call, every);
    },
    ((at * (of / clients) + first / clients) / of) * every,
  );
}
process.on('message', () => process.exit());
