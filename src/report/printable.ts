import { INSPECT } from './inspect-symbol.js';
import { maskKeys } from './mask-keys.js';
import type { Report } from './report.js';

/**
 * A report that hides keys that look like card numbers when it is printed: `JSON.stringify` and `console.log` mask them, and code
 * that lists the fields finds no `keys`. Code that reads `keys` gets them exactly: sending a masked key would be another payment.
 */
export function printable(report: Report): Report {
  const keys = maskKeys(report.keys);
  if (keys === report.keys) return report;
  const exact = report.keys;
  const masked = () => ({ ...report, keys });
  Object.defineProperties(report, {
    // With a getter, because `console.dir` shows even hidden values.
    keys: { get: () => exact, enumerable: false },
    toJSON: { value: masked, enumerable: false },
    [INSPECT]: { value: masked, enumerable: false },
  });
  return report;
}
