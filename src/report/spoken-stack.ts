/** The stack of an error, with a summary added after the message in its first line. */
export function withSummary(stack: string, message: string, summary: string): string {
  const heading = `: ${message}`;
  const at = stack.indexOf(heading);
  const end = at < 0 ? stack.search(/\n|$/) : at + heading.length;
  return `${stack.slice(0, end)} — ${summary}${stack.slice(end)}`;
}
