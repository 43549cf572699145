// Compares one contender with bare axios, in its own process: `node pair.mjs <name> instant|socket|fetch`. Prints the ratio.
import { fork } from 'node:child_process';
import { Agent } from 'node:http';
import axios from 'axios';
import { contenders, fetches, instantClient } from './contenders.mjs';
import { compare } from './rounds.mjs';

const [name, over] = process.argv.slice(2);

async function measureInstant() {
  return compare(...contenders[name](instantClient), { calls: 1000, rounds: 81 });
}

/** Over a real keep-alive connection to a server in another process. */
async function measureSocket() {
  const httpAgent = new Agent({ keepAlive: true });
  const ratio = await beside((url) => contenders[name](() => axios.create({ httpAgent, baseURL: url })));
  httpAgent.destroy();
  return ratio;
}

async function beside(make) {
  const server = fork(new URL('./server.mjs', import.meta.url));
  const port = await new Promise((resolve) => server.once('message', resolve));
  // One call of each in turn, since the speed of the machine changes more slowly than that.
  const ratio = await compare(...make(`http://127.0.0.1:${port}`), { calls: 1, rounds: 20_000 });
  server.disconnect();
  return ratio;
}

const measures = {
  instant: measureInstant,
  socket: measureSocket,
  fetch: () => beside((url) => fetches[name](`${url}/v2/order-1/status`)),
};
process.stdout.write(String(await measures[over]()));
