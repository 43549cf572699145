/** Shapes of text that make a search look at the same characters again and again, of any length. */
const PIECES: readonly string[] = [
  ...['a', 'A', '1', ' ', '-', '_', '.', '/', '\\', '"', '%', '@', '{', '(', '?', ':', '\n', '\t', '٤'],
  ...['1 ', '1-', '4811-1111-1111-1114-', '4811', '1%20', '1%2D', '%22', '%25', 'A1a', 'a1', 'a.', 'a_', 'A_1'],
  ...['eyJ-', 'eyJhbGci.', 'sk_live_', 'key_', 'Mid-server-', 'token', 'pin ', 'cvv ', 'name=', 'card_', 'EXP', 'exp_'],
  ...['://', 'a://', '?=', '&a=', '[a]=', 'Bearer ', 'OAuth a', 'Digest ', 'a@', '@a.', '/v1', '/v2/a/', 'a/../'],
  ...['<html', '<!--', '[', '[[', '{"a":', ' t=', ';t ', 'GMT', 'mon', 'at (', ':1', '    at a:1:1\n', 'OUTH_', 'x'],
];

export const SHAPES: readonly (readonly [name: string, make: (length: number) => string])[] = [
  ...PIECES.map((piece) => [JSON.stringify(piece), repeated(piece)] as const),
  // What begins in the right way, goes on for long and ends in the wrong way.
  ...['a', '1', ' ', '1 ', '-', 'a ', '1-'].flatMap((piece) =>
    ['!', 'a', '\u0000'].map((end) => [`0${JSON.stringify(piece)}…${JSON.stringify(end)}`, ended(piece, end)] as const),
  ),
];

function repeated(piece: string) {
  return (length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}

function ended(piece: string, end: string) {
  return (length: number) => `0${repeated(piece)(length - 2)}${end}`;
}

const SHORT = 20_000;
const LONG = 200_000;

/** Milliseconds of this process that are nothing, also on a slow machine: below them a ratio says nothing. What is quadratic takes seconds. */
const NOTHING = 200;
/** Ten would be linear, a hundred quadratic. */
const MOST = 40;

const TRIES = 5;

/** Milliseconds that the process itself worked, whatever else the machine does. */
function worked(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The shapes for which ten times the text takes far more than ten times the work. */
export function steepShapes(read: (text: string) => void): readonly string[] {
  return SHAPES.flatMap(([name, make]) => {
    const [short, long] = [make(SHORT), make(LONG)];
    const isSteep = () =>
      worked(() => read(long)) >
      MOST *
        Math.max(
          NOTHING / 10,
          worked(() => read(short)),
        );
    // Again and again: one run may also pay for compiled code, or for the garbage of the tests before it.
    return Array.from({ length: TRIES }).every(isSteep) ? [name] : [];
  });
}
