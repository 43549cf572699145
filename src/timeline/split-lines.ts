import { StringDecoder } from 'node:string_decoder';

/** A longer line is no log line of ours; it is not kept in memory. */
const LONGEST = 1_000_000;

/** The lines of a stream, in batches: a promise for each line would cost more than reading it. */
export async function* splitLines(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8');
  // Joined only at its end: otherwise every small piece of a long line would copy it all again.
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
    // A cut line is kept just long enough to be recognised as broken.
    if (rest !== '' && length < LONGEST) pieces.push(rest.slice(0, LONGEST - length));
    length += rest.length;
  }
  const rest = pieces.join('') + decoder.end();
  if (rest !== '') yield [rest];
}
