/** Of the JSON that every `--json` prints; raised when a field changes its meaning. */
export const SCHEMA = 1;

/** What the command touches of the world. */
export interface World {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The text of a file; `-` is the standard input. */
  readonly read: (file: string) => string;
  /** The same, piece by piece. */
  readonly open: (file: string) => AsyncIterable<Buffer | string>;
  /** What a module exports. A path is meant from the working directory. */
  readonly load: (file: string) => Promise<unknown>;
  readonly write: (file: string, text: string) => void;
  /** A file that is part of a page of `timeline`. */
  readonly asset: (name: string) => string;
  /** The package's version. */
  readonly version: () => string;
  /** Columns of the terminal; `undefined` if the output is no terminal: then nothing is written to it but data. */
  readonly width: number | undefined;
  readonly color: boolean;
  /** The environment, such as REDIS_URL. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether somebody sees what is written to `err`. Nothing that is to be written over goes there otherwise. */
  readonly isWatched: boolean;
  /** Resolves when the program is told to stop. */
  readonly stopped: () => Promise<void>;
}

/** Wrong usage: what was given and what would be right. */
export class UsageError extends Error {}
