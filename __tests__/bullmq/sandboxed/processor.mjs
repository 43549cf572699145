// A sandboxed processor: BullMQ runs this file in a process of its own.
import { deferralProcessor } from 'recoverable/bullmq';

const run = deferralProcessor(
  () => {
    throw new Error('the handler ran');
  },
  { logger: false },
);

export default (job, token, signal) => run(job, token, signal);
