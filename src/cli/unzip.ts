import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A file's content, unzipped if it is gzipped. */
export async function* unzipped(file: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer | string> {
  const chunks = file[Symbol.asyncIterator]();
  const { value: first } = await chunks.next();
  if (first === undefined) return;
  const whole = startingWith(first, chunks);
  if (!isGzip(first)) {
    yield* whole;
    return;
  }
  const source = Readable.from(whole);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  yield* source.pipe(gunzip);
}

/** Recognised by its first two bytes, RFC 1952. */
function isGzip(chunk: Buffer | string): boolean {
  return typeof chunk !== 'string' && chunk[0] === 0x1f && chunk[1] === 0x8b;
}

async function* startingWith<T>(first: T, rest: AsyncIterator<T>): AsyncGenerator<T> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
