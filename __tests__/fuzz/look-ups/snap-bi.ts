// Bank Indonesia: SNAP, Transfer Status Inquiry (service 36); docs/providers/snap-bi.md.
import { snapBi } from '../../../src/providers/snap-bi/index.js';
import { ORDER } from '../payments.js';
import { accepted, isId, isIn, isText, type LookUp, mayBe, maySum, mayWord } from './look-up.js';

const provider = snapBi({ askAfter: 0 });
const amount = { value: '1000.00', currency: 'IDR' };
const SERVICES = ['transfer-intrabank', 'transfer-interbank', 'transfer-rtgs', 'transfer-skn'];

const lookUp = (service: string, known?: LookUp['known']): LookUp => ({
  ...{ provider, name: `${service}, by its reference${known ? ', accepted' : ''}`, path: `/v1.0/${service}` },
  body: { partnerReferenceNo: ORDER, amount, beneficiaryAccountNo: '7' },
  ...(known && { known }),
  good: [
    {
      ...{ responseCode: '2003600', originalPartnerReferenceNo: ORDER, originalReferenceNo: 'n' },
      ...{ latestTransactionStatus: '00', amount, beneficiaryAccountNo: '7' },
    },
  ],
  bad: ['4043601', '4093601', '2001800', '05', '06', '07', '08', 'USD', '8'],
  mayLand: (told) =>
    /^\s*20[02]3600\s*$/.test(isText(told.responseCode) ? String(told.responseCode) : '') &&
    isId(told.originalPartnerReferenceNo, ORDER) &&
    isIn(told.latestTransactionStatus, ['00', '01', '02', '03', '04']) &&
    maySum(1000, told.amount?.value) &&
    mayWord(told.amount?.currency, 'IDR') &&
    mayBe(told.beneficiaryAccountNo, '7'),
  mayBeAbsent: (told) => isId(told.originalPartnerReferenceNo, ORDER) && told.latestTransactionStatus === '07',
});

export const lookUps: readonly LookUp[] = [
  ...SERVICES.map((service) => lookUp(service)),
  lookUp('transfer-interbank', accepted({ responseCode: '2021800', partnerReferenceNo: ORDER, referenceNo: 'n' })),
];
