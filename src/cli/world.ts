/** The schema of the JSON that every `--json` prints; raised when a field changes its meaning. */
export const SCHEMA = 1;

/** The parts of the outside world that the command uses. */
export interface World {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The text of a file; `-` is the standard input. */
  readonly read: (file: string) => string;
  /** The same, piece by piece. */
  readonly open: (file: string) => AsyncIterable<Buffer | string>;
  /** Whether the standard input is a keyboard, and nothing was piped into it. Default: no. */
  readonly isTyped?: boolean;
  /** A module's exports. Paths are relative to the working directory. */
  readonly load: (file: string) => Promise<unknown>;
  readonly write: (file: string, text: string) => void;
  /** A file that belongs to a page of `timeline`. */
  readonly asset: (name: string) => string;
  /** The package's version. */
  readonly version: () => string;
  /** Columns of the terminal; `undefined` if the output is not a terminal: then only data is written to it. */
  readonly width: number | undefined;
  readonly color: boolean;
  /** The environment, such as REDIS_URL. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether somebody sees what is written to `err`. If not, nothing is written there that would later be overwritten. */
  readonly isWatched: boolean;
  /** Resolves when the program is told to stop. */
  readonly stopped: () => Promise<void>;
}

/** What `width` is for a stream. A terminal that was opened without a size, as some in containers are, says 0. */
export function widthOf(stream: { readonly isTTY?: boolean; readonly columns?: number }): number | undefined {
  return stream.isTTY === true ? stream.columns || 80 : undefined;
}

/** Wrong usage: names what was given and what is expected. */
export class UsageError extends Error {}
