import { afterAll, beforeAll } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { type MidtransSimulator, startMidtrans } from '../../src/simulators/index.js';
import { RedisServer } from '../redis/redis-server.js';
import { Stage } from './stage.js';

interface AtMidtrans {
  readonly stage: Stage;
  readonly simulator: MidtransSimulator;
  /** A client of the simulator, not attached yet. */
  connect(): AxiosInstance;
  chargeOf(order: string): object;
}

/** A stage on a Redis of its own and a Midtrans simulator, for the tests of the surrounding `describe`. */
export function atMidtrans(): AtMidtrans {
  let stage: Stage;
  let simulator: MidtransSimulator;
  beforeAll(async () => {
    stage = new Stage(await RedisServer.start());
    simulator = await startMidtrans();
  });
  afterAll(async () => {
    await stage.close();
    await simulator.close();
  });
  return {
    get stage() {
      return stage;
    },
    get simulator() {
      return simulator;
    },
    connect: () =>
      axios.create({ baseURL: simulator.url, auth: { username: 'SB-Mid-server-simulator', password: '' } }),
    chargeOf: (order) => ({
      payment_type: 'credit_card',
      transaction_details: { order_id: order, gross_amount: 5 },
    }),
  };
}
