import { cancelBody, type OpenRequest } from './open-request.js';

type Part = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>>;

/** The most bytes that are read in advance. */
const MOST_AHEAD = 65_536;

/** The part of a stream that has not been read yet. */
export class Rest {
  /** Parts read in advance, or being read. */
  private readonly ahead: Promise<Part>[] = [];
  private isKept = false;
  private isWhole = false;
  private isLetGo = false;

  constructor(private readonly reader: ReadableStreamDefaultReader<Uint8Array>) {}

  /** @throws TypeError at the end if it was let go before: nobody must take the beginning for the whole */
  async read(): Promise<Part> {
    try {
      const part = await (this.ahead.shift() ?? this.reader.read());
      if (!part.done || !this.isLetGo) return part;
    } catch (error) {
      // That its request was ended then is not for whoever reads it: they did not do it.
      if (!this.isLetGo) throw error;
    }
    throw new TypeError('the rest of this answer was not read, because its request was about to be sent again');
  }

  /** It will probably not be needed: what is left is read in advance, which frees its socket. Too much of it is let go. */
  async readAhead(request?: OpenRequest): Promise<void> {
    try {
      for (let length = 0; !this.isKept; ) {
        const next = this.reader.read();
        this.ahead.push(next);
        const { done, value } = await next;
        if (done) {
          this.isWhole = !this.isLetGo;
          return;
        }
        length += value.byteLength;
        if (length > MOST_AHEAD && !this.isKept) return this.letGo(request);
      }
    } catch {
      // Whoever reads it meets the same.
    }
  }

  /** Somebody gets it: nothing more is read in advance. */
  keep(): void {
    this.isKept = true;
  }

  /** Nobody needs it, so its socket is freed. */
  letGo(request?: OpenRequest): void {
    if (this.isWhole) return;
    this.isLetGo = true;
    cancelBody(request, () => this.cancel());
  }

  /** Whoever got it wants no more of it. */
  cancel(reason?: unknown): Promise<void> {
    return this.reader.cancel(reason);
  }
}
