import { redactText } from '../redaction/redact-text.js';

const MOST_FRAMES = 30;
const LONGEST_READ = 50_000;
/** `at name (file:line:column)`, as V8 writes it. */
const FRAME = /^\s+at .*(?::\d+:\d+\)?|\((?:<anonymous>|native|index \d+)\))$/;
const PLACE = /:\d+:\d+\)?$/;

/** The frames of a stack under a heading of our own. `undefined` if there are none. */
export function safeStack(stack: string | undefined, message: string | undefined, heading: string): string | undefined {
  if (stack === undefined) return undefined;
  // A message of several lines may look like frames.
  const rest = message ? stack.slice(0, LONGEST_READ).replace(message, '') : stack.slice(0, LONGEST_READ);
  const frames = rest.split('\n').filter((line) => line.length < 1000 && FRAME.test(line));
  if (frames.length === 0) return undefined;
  return [heading, ...frames.slice(0, MOST_FRAMES).map((frame) => redactText(withoutQuery(frame)))].join('\n');
}

function withoutQuery(frame: string): string {
  const at = frame.search(/[?#]/);
  return at === -1 ? frame : frame.slice(0, at) + (PLACE.exec(frame)?.[0] ?? '');
}
