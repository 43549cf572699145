// NestJS: recoverable is attached to the axios of an HttpService when the module starts, writes to Nest's own logger, and is
// detached when the module is destroyed. This file is not TypeScript, so decorators are called as functions: Module({…})(Payments)
// is @Module({…}) class Payments.
import assert from 'node:assert/strict';
import { HttpModule, HttpService } from '@nestjs/axios';
import { ConsoleLogger, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { attach, midtrans, recoveryOf } from 'recoverable';
import { startMidtrans } from 'recoverable/simulators';
import { firstValueFrom } from 'rxjs';

const simulator = await startMidtrans();

class PaymentsService {
  logger = new Logger('recoverable');

  constructor(http) {
    this.http = http;
  }

  onModuleInit() {
    this.recovery = attach(this.http.axiosRef, {
      provider: midtrans(),
      policy: { backoff: () => 20 }, // short, for an example
      // Nest calls the level `log`, and accepts one value.
      logger: {
        info: (line, message) => this.logger.log({ message, ...line }),
        warn: (line, message) => this.logger.warn({ message, ...line }),
        error: (line, message) => this.logger.error({ message, ...line }),
      },
    });
  }

  onModuleDestroy() {
    this.recovery.detach();
  }

  /** Without rxjs' `retry()`, which would multiply the attempts. */
  charge(orderId) {
    const body = { payment_type: 'gopay', transaction_details: { order_id: orderId, gross_amount: 44_000 } };
    return firstValueFrom(this.http.post('/v2/charge', body));
  }
}

class PaymentsModule {}
Module({
  imports: [
    // Each provider has its own client, so that no other request of the application goes through it.
    // The factory runs when the module is created, so that a test can still choose where the provider is.
    HttpModule.registerAsync({
      useFactory: () => ({ baseURL: simulator.url, auth: { username: 'SB-Mid-server-simulator', password: '' } }),
    }),
  ],
  providers: [{ provide: PaymentsService, useFactory: (http) => new PaymentsService(http), inject: [HttpService] }],
})(PaymentsModule);

class AppModule {}
Module({ imports: [PaymentsModule] })(AppModule);

const app = await NestFactory.createApplicationContext(AppModule, { logger: new ConsoleLogger({ json: true }) });
const payments = app.get(PaymentsService);

simulator.inject({ when: 'before', kind: 'reset' }, { when: 'after', kind: 'reset' });
const response = await payments.charge('order-1');
const report = recoveryOf(response);
assert.equal(report.outcome, 'recovered');
assert.equal(report.attempts.length, 3);
assert.equal(simulator.requests.length, 3);
assert.equal(simulator.ledger.of('order-1').length, 1);
console.log('ledger: 1 charge, nothing twice');

const { axiosRef } = payments.http;
await app.close();
assert.equal(recoveryOf(await axiosRef.get('/v2/order-1/status')), undefined);
await simulator.close();
