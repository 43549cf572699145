import { AsyncResource } from 'node:async_hooks';
import { EventEmitter, once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { constant, plainHttp, type RunOptions, recoveryOf, run } from '../../src/index.js';
import { thrownBy } from '../axios/attached.js';
import { reply, serve } from '../axios/serve.js';

const options: RunOptions = { provider: plainHttp(), logger: false, policy: { backoff: constant(1) } };

/** A worker that was started before any run, and does its jobs in the context of that time. */
function queue() {
  const jobs: (() => Promise<void>)[] = [];
  const bell = new EventEmitter();
  void (async () => {
    for (;;) {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) await job();
      await once(bell, 'job');
    }
  })();
  return <T>(work: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      jobs.push(() => work().then(resolve, reject));
      bell.emit('job');
    });
}

describe("a write that goes through the application's own queue, next to a read that fails,", () => {
  async function shop() {
    const [payments, rates] = [await serve(reply(200)), await serve(reply(503), reply(200))];
    const add = queue();
    const pay = () => axios.post(`${payments.url}/pay`, {});
    return { payments, add, pay, read: () => axios.get(`${rates.url}/rates`) };
  }

  test('is made once if the job is bound to the run: the run sees it', async () => {
    const { payments, add, pay, read } = await shop();
    const operation = async () => {
      await add(AsyncResource.bind(pay));
      return read();
    };
    expect(recoveryOf(await thrownBy(run(operation, options)))).toMatchObject({ outcome: 'unknown' });
    expect(payments.arrived).toHaveLength(1);
  });

  test('is made once if it is its own run, next to the run that reads', async () => {
    const { payments, add, pay, read } = await shop();
    expect(recoveryOf(await add(() => run(pay, options)))).toMatchObject({ outcome: 'ok' });
    expect(recoveryOf(await run(read, options))).toMatchObject({ outcome: 'recovered' });
    expect(payments.arrived).toHaveLength(1);
  });
});
