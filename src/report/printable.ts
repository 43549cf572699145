import { INSPECT } from './inspect-symbol.js';
import { maskKeys } from './mask-keys.js';
import type { Report } from './report.js';

/**
 * A report that hides keys that look like card numbers when it is printed: `JSON.stringify` and `console.log` mask it, and what
 * goes by the fields alone leaves `keys` out. To code that reads `keys` they are exact: one masked key that were sent again would
 * be another payment.
 */
export function printable(report: Report): Report {
  const keys = maskKeys(report.keys);
  if (keys === report.keys) return report;
  const exact = report.keys;
  const masked = () => ({ ...report, keys });
  Object.defineProperties(report, {
    // By a getter, because `console.dir` goes by what is there, even if it is hidden.
    keys: { get: () => exact, enumerable: false },
    toJSON: { value: masked, enumerable: false },
    [INSPECT]: { value: masked, enumerable: false },
  });
  return report;
}
