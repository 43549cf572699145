/** The stack of an uncaught error is printed, so it says after the message what happened and what to do. */
export function speak(error: Error, summary: string): void {
  try {
    const { stack, message } = error;
    if (stack !== undefined) error.stack = withSummary(stack, message, summary);
  } catch {
    // A frozen error keeps its stack.
  }
}

/** The stack of an error, with a summary added after the message in its first line. */
export function withSummary(stack: string, message: string, summary: string): string {
  const heading = `: ${message}`;
  const at = stack.indexOf(heading);
  const end = at < 0 ? stack.search(/\n|$/) : at + heading.length;
  return `${stack.slice(0, end)} — ${summary}${stack.slice(end)}`;
}
