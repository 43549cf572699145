import { numberAt, textAt } from '../core/fields.js';
import { openLedger } from '../core/ledger.js';
import { startNumbering } from '../core/numbering.js';
import { flag, milliseconds, oneOf } from '../core/options.js';
import type { Call, ProviderServer, Reply } from '../core/provider-server.js';
import { startServer } from '../core/server.js';
import type { Simulator, SimulatorOptions } from '../core/simulator.js';
import { refuse, serviceAt, snapError } from './answers.js';

export interface SnapBiOptions extends SimulatorOptions {
  /**
   * Milliseconds after a transfer before which its status is not final: a look-up is answered as if there were none. Default:
   * 600,000.
   */
  readonly finalAfter?: number;
  /**
   * What happens to a second transfer under the same `partnerReferenceNo`: it is `refused` (default), or `taken` again, as a bank
   * may do that has not yet paid the first.
   */
  readonly secondTransfer?: 'refused' | 'taken';
  /** `false`: a request without `X-EXTERNAL-ID` is accepted. Default: it is refused. */
  readonly wantsExternalId?: boolean;
}

/**
 * SNAP, Bank Indonesia's standard: transfers within a bank and between banks, and their status, under `/v1.0/`. Ledger kinds:
 * `transfer`, `end`.
 */
export interface SnapBiSimulator extends Simulator {
  /** Moves a transfer to another state: `00` done, `05` cancelled, `06` failed. */
  end(partnerReferenceNo: string, latestTransactionStatus: string): void;
}

interface Transfer {
  readonly fields: Record<string, unknown>;
  readonly service: string;
  readonly referenceNo: string;
  readonly madeAt: number;
  latest: string;
}

const DAY = 86_400_000;
/** Western Indonesian time, in which the banks' day begins. */
const JAKARTA = 7 * 3_600_000;

export async function startSnapBi(options: SnapBiOptions = {}): Promise<SnapBiSimulator> {
  const { now = Date.now, finalAfter = 600_000, secondTransfer = 'refused', wantsExternalId = true } = options;
  const ledger = openLedger(now);
  const numbering = startNumbering();
  const transfers = new Map<string, Transfer>();
  const externalIds = new Set<string>();

  /** Each request, even an inquiry, has its own number for the day. */
  const numbered = (handle: (call: Call) => Reply) => (call: Call) => {
    const given = call.headers['x-external-id'];
    if (given === undefined) return wantsExternalId ? refuse(call.path, 400, '02') : handle(call);
    if (typeof given !== 'string' || !/^\d{1,36}$/.test(given)) return refuse(call.path, 400, '01');
    const today = `${Math.floor((now() + JAKARTA) / DAY)} ${given}`;
    if (externalIds.has(today)) return refuse(call.path, 409, '00');
    externalIds.add(today);
    return handle(call);
  };

  function transfer({ path, fields }: Call): Reply {
    const reference = textAt(fields, 'partnerReferenceNo');
    const amount = numberAt(fields, 'amount', 'value');
    const account = textAt(fields, 'beneficiaryAccountNo');
    if (reference === undefined || amount === undefined || account === undefined) return refuse(path, 400, '02');
    const earlier = transfers.get(reference);
    if (earlier !== undefined && secondTransfer === 'refused') {
      const isSame = numberAt(earlier.fields, 'amount', 'value') === amount;
      return isSame ? refuse(path, 409, '01') : refuse(path, 404, '18');
    }
    if (account === '0000000000') return refuse(path, 404, '11');
    const referenceNo = numbering.next('ref');
    const service = serviceAt(path);
    transfers.set(reference, { fields, service, referenceNo, madeAt: now(), latest: '03' });
    return {
      status: 202,
      body: {
        responseCode: `202${service}00`,
        responseMessage: 'Request In Progress',
        referenceNo,
        partnerReferenceNo: reference,
        amount: fields.amount,
        beneficiaryAccountNo: account,
      },
      effects: [{ id: reference, kind: 'transfer', amount, status: '03' }],
    };
  }

  function status({ path, fields }: Call): Reply {
    const reference = textAt(fields, 'originalPartnerReferenceNo') ?? '';
    const found = transfers.get(reference);
    const isFinal = found !== undefined && now() - found.madeAt >= finalAfter;
    if (found === undefined || !isFinal || fields.serviceCode !== found.service) return refuse(path, 404, '01');
    return {
      status: 200,
      body: {
        responseCode: '2003600',
        responseMessage: 'Successful',
        originalReferenceNo: found.referenceNo,
        originalPartnerReferenceNo: reference,
        serviceCode: found.service,
        amount: found.fields.amount,
        beneficiaryAccountNo: found.fields.beneficiaryAccountNo,
        latestTransactionStatus: found.latest,
        transactionStatusDesc: found.latest === '00' ? 'Success' : 'Pending',
      },
    };
  }

  const provider: ProviderServer = {
    name: 'snap-bi',
    options: { finalAfter: milliseconds, secondTransfer: oneOf('refused', 'taken'), wantsExternalId: flag },
    routes: [
      { method: 'POST', path: /^\/v1\.0\/transfer-int(?:ra|er)bank$/, handle: numbered(transfer) },
      { method: 'POST', path: /^\/v1\.0\/transfer\/status$/, handle: numbered(status) },
    ],
    noRoute: ({ path }) => refuse(path, 405, '00'),
    unreadable: ({ path }) => refuse(path, 400, '00'),
    errorFor: (code, { path }) => snapError(code, path),
    internalError: '500xx00',
    forget: () => {
      transfers.clear();
      externalIds.clear();
    },
  };

  const simulator = await startServer(provider, ledger, options);
  return Object.assign(simulator, {
    end(partnerReferenceNo: string, latest: string) {
      const found = transfers.get(partnerReferenceNo);
      if (found === undefined) throw new Error(`snap-bi simulator: there is no transfer ${partnerReferenceNo}`);
      found.latest = latest;
      ledger.write({ id: partnerReferenceNo, kind: 'end', status: latest });
    },
  });
}
