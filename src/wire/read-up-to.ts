import { Rest } from './rest.js';

/** What was read of a stream: all of it, or its beginning. */
export interface ReadUpTo {
  readonly bytes: Uint8Array;
  /** The rest; `undefined` if that was all. */
  readonly rest: Rest | undefined;
}

/**
 * Reads a stream for as long as `isWanted` asks for more.
 * @throws what the stream throws
 */
export async function readUpTo(
  stream: ReadableStream<Uint8Array>,
  isWanted: (length: number, first: Uint8Array) => boolean,
): Promise<ReadUpTo> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: joined(chunks, length), rest: undefined };
    checkBytes(value);
    chunks.push(value);
    length += value.byteLength;
    if (!isWanted(length, chunks[0] as Uint8Array)) return { bytes: joined(chunks, length), rest: new Rest(reader) };
  }
}

/** @throws TypeError for anything else: the platform reads no body of it */
function checkBytes(value: unknown): void {
  if (!ArrayBuffer.isView(value)) throw new TypeError('the body is not a stream of bytes');
}

/** The platform frees a body that nobody will read, but not one that has a reader: that is done here. */
const forgotten = new FinalizationRegistry<Rest>((rest) => rest.letGo());

/** A stream of what was read, followed by the rest; of bytes, as that of `fetch` is. */
export function streamOf({ bytes, rest }: ReadUpTo): ReadableStream<Uint8Array> {
  rest?.keep();
  let isBegun = false;
  const next = async (): Promise<Uint8Array | undefined> => {
    if (isBegun) return (await rest?.read())?.value;
    isBegun = true;
    return bytes;
  };
  const stream = new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      let part = await next();
      // Such a stream takes no empty part.
      while (part?.byteLength === 0) part = await next();
      if (part === undefined) {
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      checkBytes(part);
      // It takes the memory away from whoever else has it.
      controller.enqueue(new Uint8Array(part.buffer, part.byteOffset, part.byteLength).slice());
    },
    cancel: (reason) => rest?.cancel(reason),
  });
  if (rest !== undefined) forgotten.register(stream, rest);
  return stream;
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
