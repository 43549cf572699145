import { expect, test } from '@jest/globals';
import { ending, redisEngine } from '../deferral/engines.js';
import { describeWithRedis } from '../redis/redis-server.js';

describeWithRedis('a retry by hand that resets the count of runs', () => {
  test('does not forget a run that was killed, and may have made the payment', async () => {
    const { queue, take, lose, close } = await (await redisEngine())();
    await queue.put('a/id=1', {}, Date.now() - 1000, 'a');
    await lose(await take());
    const run = await take();
    await ending(queue.fail(run, {}, 'nobody knows'));
    await run.job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
    const again = await take();
    expect(again.job.attemptsStarted).toBe(1);
    expect(queue.starts(again)).toBe(2);
    await close();
  });
});
