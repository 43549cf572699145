import { numberAt, textAt } from '../core/fields.js';
import type { Numbering } from '../core/numbering.js';
import type { Call, Reply, Route } from '../core/provider-server.js';
import { refuse } from './answers.js';
import { listOf } from './lists.js';

interface Sent {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
}

/** What a POST to each makes, and what it must say besides the amount. A transfer has no status. */
const KINDS = [
  { object: 'transfer', prefix: 'tr', needs: ['currency', 'destination'], state: {} },
  { object: 'payout', prefix: 'po', needs: ['currency'], state: { status: 'pending' } },
] as const;

/** Money that leaves the account: transfers to connected accounts, and payouts to the bank. */
export function openOutgoing(
  numbering: Numbering,
  now: () => number,
  shownUntil: () => number,
): { readonly routes: readonly Route[]; forget(): void } {
  const all: Sent[][] = [];
  const routes = KINDS.flatMap(({ object, prefix, needs, state }): Route[] => {
    const sent: Sent[] = [];
    all.push(sent);
    const send = ({ fields }: Call): Reply => {
      const amount = numberAt(fields, 'amount');
      const missing = amount === undefined ? 'amount' : needs.find((name) => textAt(fields, name) === undefined);
      if (amount === undefined || missing !== undefined) return refuse('parameter_missing', { param: missing });
      const made = {
        id: numbering.next(prefix),
        object,
        amount,
        currency: textAt(fields, 'currency'),
        destination: textAt(fields, 'destination'),
        metadata: { ...(fields.metadata as Record<string, string>) },
        created: Math.floor(now() / 1000),
        ...state,
      };
      sent.push(made);
      const status = 'status' in state ? state.status : 'made';
      return { status: 200, body: made, effects: [{ id: made.id, kind: object, amount, status }] };
    };
    const show = ({ params }: Call): Reply => {
      const found = sent.find(({ id }) => id === params[0]);
      return found === undefined ? refuse('resource_missing') : { status: 200, body: found };
    };
    const list = (call: Call) => listOf(sent, call, ['destination'], shownUntil());
    const path = new RegExp(`^/v1/${object}s$`);
    return [
      { method: 'POST', path, handle: send },
      { method: 'GET', path, handle: list },
      { method: 'GET', path: new RegExp(`^/v1/${object}s/([^/]+)$`), handle: show },
    ];
  });
  return {
    routes,
    forget: () => {
      for (const sent of all) sent.length = 0;
    },
  };
}
