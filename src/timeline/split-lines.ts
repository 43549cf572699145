import { StringDecoder } from 'node:string_decoder';

/** A line that is longer is no log line of ours; it is not kept in memory. */
const LONGEST = 1_000_000;

/** The lines of a stream, in batches: a promise for each line would cost more than reading it. */
export async function* splitLines(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8');
  // Put together at its end only: small pieces of a long line would be copied again with each.
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const lines = (typeof chunk === 'string' ? chunk : decoder.write(chunk)).split('\n');
    const rest = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = pieces.join('') + lines[0];
      yield lines;
      pieces = [];
      length = 0;
    }
    // Cut off, it stays as long as it takes to be known as broken.
    if (rest !== '' && length < LONGEST) pieces.push(rest.slice(0, LONGEST - length));
    length += rest.length;
  }
  const rest = pieces.join('') + decoder.end();
  if (rest !== '') yield [rest];
}
