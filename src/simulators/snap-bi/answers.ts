import type { Reply } from '../core/provider-server.js';

const MESSAGES: ReadonlyMap<string, string> = new Map([
  ['40000', 'Bad Request'],
  ['40001', 'Invalid Field Format'],
  ['40002', 'Invalid Mandatory Field'],
  ['40100', 'Unauthorized'],
  ['40101', 'Invalid Token (B2B)'],
  ['40302', 'Exceeds Transaction Amount Limit'],
  ['40309', 'Dormant Account'],
  ['40314', 'Insufficient Funds'],
  ['40318', 'Inactive Account'],
  ['40401', 'Transaction Not Found'],
  ['40411', 'Invalid Account'],
  ['40418', 'Inconsistent Request'],
  ['40500', 'Requested Function Is Not Supported'],
  ['40900', 'Conflict'],
  ['40901', 'Duplicate partnerReferenceNo'],
  ['42900', 'Too Many Requests'],
  ['50000', 'General Error'],
  ['50001', 'Internal Server Error'],
  ['50002', 'External Server Error'],
  ['50400', 'Timeout'],
]);

/** The service number for a path. */
export function serviceAt(path: string): string {
  if (path.endsWith('/transfer-intrabank')) return '17';
  if (path.endsWith('/transfer-interbank')) return '18';
  if (path.endsWith('/transfer/status')) return '36';
  return '00';
}

/** An error of the list, such as `409` and `01`. */
export function refuse(path: string, status: number, ownCase: string): Reply {
  const responseMessage = MESSAGES.get(`${status}${ownCase}`) ?? 'Refused';
  return { status, body: { responseCode: `${status}${serviceAt(path)}${ownCase}`, responseMessage } };
}

/** The same for a code as usually written, `409xx01` or `4091801`. */
export function snapError(code: string, path: string): Reply | undefined {
  const [, status, ownCase] = /^(\d{3})(?:xx|\d{2})(\d{2})$/.exec(code) ?? [];
  return status && ownCase && MESSAGES.has(status + ownCase) ? refuse(path, Number(status), ownCase) : undefined;
}
