/**
 * What a look-up was answered with, if that was no success; empty if it was.
 *
 * @param status of HTTP; `undefined` if no answer came
 */
export function answered(status: number | undefined, code: string | undefined): string {
  if (code === undefined) return '';
  if (status === undefined) return `not answered (${code})`;
  return `answered ${status}${String(status) === code ? '' : ` ${code}`}`;
}
