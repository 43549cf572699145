import type { Garbling } from './axios-side.js';
import type { ModelRequest, ProviderModel, Reply } from './provider-model.js';
import type { Elsewhere, Lie } from './scenario.js';

/** What a look-up is answered with in the place of the truth, and how it is garbled. */
export function lieOf(how: Lie, model: ProviderModel, request: ModelRequest): [Reply, Garbling] {
  switch (how) {
    case 'page':
      return [{ status: 200, body: '<!doctype html><title>Log in</title>' }, 'page'];
    case 'empty':
      return [{ status: 200, body: '' }, 'other'];
    case 'cut':
      return [model.look(request), 'half'];
    case 'other':
      return [model.lookElsewhere?.(request) ?? model.look(request), 'other'];
    case 'absent-in-503':
      return [{ ...model.absence, status: 503 }, 'other'];
    case 'fault-in-200':
      return [{ ...model.error(model.faultCodes[0] as string), status: 200 }, 'other'];
  }
}

/** What answers at the place that a redirect leads to. */
export function elsewhere(
  to: Exclude<Elsewhere, 'nobody'>,
  { absence }: ProviderModel,
  headers: Readonly<Record<string, string>>,
): Reply {
  switch (to) {
    case 'page':
      return { status: 200, body: '<!doctype html><title>Thank you</title>' };
    case 'list':
      return { status: 200, body: [{ id: 'another-payment', status_code: '200', transaction_status: 'settlement' }] };
    case 'limit':
      return { status: 429, headers, body: '' };
    case 'missing':
      return absence;
    case 'login':
      return { status: 401, body: { message: 'log in' } };
  }
}
