/**
 * How a look-up was answered, if not with a success; empty if it was a success.
 * @param status of HTTP; `undefined` if no answer came
 */
export function answered(status: number | undefined, code: string | undefined): string {
  if (code === undefined) return '';
  if (status === undefined) return `not answered (${code})`;
  return `answered ${code}${String(status) === code ? '' : ` inside HTTP ${status}`}`;
}
