/** What a snippet without imports of its own takes for granted. */
export const IMPORTS = `
import diagnosticsChannel from 'node:diagnostics_channel';
import { metrics, trace } from '@opentelemetry/api';
import axios from 'axios';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import {
  attach, attemptOf, checkoutPolicy, constant, defineProvider, explain, exponential, headerKey, lemanpay, linear, mastercard, mdes, midtrans, plainHttp,
  recoveryOf, recoverySerializers, run, safeError, testPolicy, trafficOf, workerPolicy,
} from 'recoverable';
import { deferralWorker, deferTo } from 'recoverable/bullmq';
import { recoverFetch } from 'recoverable/fetch';
import { instrument } from 'recoverable/opentelemetry';
import { redisState } from 'recoverable/redis';
import { startMidtrans } from 'recoverable/simulators';
`;

/** What the application around a snippet has. A snippet may declare its own of the same name. */
export const APPLICATION = `
import type { AxiosInstance } from 'axios';
import type { Report } from 'recoverable';
declare global {
  const client: AxiosInstance;
  const charge: object;
  const url: string;
  const error: unknown;
  const sdk: { pay(charge: object): Promise<void> };
  function sign(body: string): Promise<string>;
  function askForAnotherCard(): void;
  interface Payment { id: number; charge: object }
  const database: { find(id: number): Promise<Payment>; store(id: number, keys: object): Promise<void>; report(id: number): Promise<Report> };
  const connection: { host: string; port: number };
  const snap: { createTransaction(charge: object, more?: { signal: AbortSignal }): Promise<{ token: string }> };
}
`;
