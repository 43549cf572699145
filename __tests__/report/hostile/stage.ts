import axios, { type CreateAxiosDefaults } from 'axios';
import { type AttachOptions, attach, constant } from '../../../src/index.js';
import { type Answer, reply, serve } from '../../axios/serve.js';
import { Faces } from './faces.js';
import { SECRETS } from './needles.js';
import type { Subject } from './requests.js';

/** A server whose next answer can be changed, and a client of it that is watched. */
export async function stage(subject: Subject, more: Partial<AttachOptions> = {}, defaults: CreateAxiosDefaults = {}) {
  let answer: Answer = reply(500);
  const server = await serve((response, request) => answer(response, request));
  const faces = new Faces();
  const client = axios.create({ baseURL: server.url.replace('//', `//user:${SECRETS.password}@`), ...defaults });
  const recovery = attach(client, {
    provider: subject.provider(),
    logger: faces.logger,
    retryBudget: false,
    circuitBreaker: false,
    ...more,
    policy: {
      maxAttempts: 2,
      backoff: constant(1),
      deadline: 60,
      attemptTimeout: 50,
      maxRetryAfter: 10,
      ...more.policy,
    },
  } as AttachOptions);
  faces.watch(recovery);
  const set = (next: Answer) => {
    answer = next;
  };
  return { server, faces, client, set };
}
