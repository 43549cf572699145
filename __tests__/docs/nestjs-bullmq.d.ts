/** What the documents use of @nestjs/bullmq, which is not installed here; `npm run check:redis` runs the real one. */
declare module '@nestjs/bullmq' {
  import type { Job, WorkerOptions } from 'bullmq';

  export function Processor(queueName: string, options: Omit<WorkerOptions, 'connection'>): ClassDecorator;
  export abstract class WorkerHost {
    abstract process(job: Job, token?: string, signal?: AbortSignal): Promise<unknown>;
  }
}
