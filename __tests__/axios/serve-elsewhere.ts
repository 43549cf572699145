import { Worker } from 'node:worker_threads';
import { afterEach } from '@jest/globals';
import { until } from '../simulators/until.js';
import { AMPLE } from '../time-for.js';

const workers: Worker[] = [];
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.terminate();
});

/** A server in its own thread, which answers whatever this thread does. Closed after the test. */
export async function serveElsewhere(zip = false, length = 10) {
  // Requests, then answers.
  const seen = new Int32Array(new SharedArrayBuffer(8));
  const program = `
    const { createServer } = require('node:http');
    const { gzipSync } = require('node:zlib');
    const { parentPort, workerData } = require('node:worker_threads');
    const plain = JSON.stringify({ paid: true, more: 'x'.repeat(${length}) });
    const body = ${zip} ? gzipSync(plain) : plain;
    const headers = { 'content-type': 'application/json', ...(${zip} && { 'content-encoding': 'gzip' }) };
    const server = createServer((request, response) => {
      const answer = () => {
        response.writeHead(200, headers).end(body);
        setImmediate(() => Atomics.add(workerData, 1, 1) + Atomics.notify(workerData, 1));
      };
      request.resume().on('end', () => Atomics.add(workerData, 0, 1) + setTimeout(answer, 30));
    });
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;
  const worker = new Worker(program, { eval: true, workerData: seen });
  workers.push(worker);
  const url = `http://127.0.0.1:${await new Promise((resolve) => worker.once('message', resolve))}`;
  let calls = 0;
  /** Waits until the next request has gone out, and then reads nothing until it was answered, and for so many milliseconds more. */
  const busyUntilAnswered = async (ms: number) => {
    await until(() => Atomics.load(seen, 0) > calls);
    const at = performance.now();
    await new Promise<void>((resolve) => {
      // After this come the timers that are due, and then the sockets.
      setImmediate(() => {
        Atomics.wait(seen, 1, calls, AMPLE);
        calls += 1;
        const end = Date.now() + ms;
        while (Date.now() < end);
        resolve();
      });
    });
    return at;
  };
  /**
   * Pays with a limit of so many milliseconds, which pass while the process is busy; again with twice the time if they were over before.
   */
  const payWhileBusy = async <T>(pay: (ms: number) => PromiseLike<T>, ms = 300): Promise<T> => {
    const begun = performance.now();
    const paying = pay(ms);
    const given = Promise.resolve(paying).catch(() => {});
    const busyAfter = (await busyUntilAnswered(ms + 200)) - begun;
    if (busyAfter < ms / 2 || ms > AMPLE) return paying;
    await given;
    return payWhileBusy(pay, 2 * ms);
  };
  return { url, payWhileBusy };
}
