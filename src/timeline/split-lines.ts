import { StringDecoder } from 'node:string_decoder';

/** A line that is longer is no log line of ours; it is not kept in memory. */
const LONGEST = 1_000_000;

/** The lines of a stream, in batches: a promise for each line would cost more than reading it. */
export async function* splitLines(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const lines = `${rest}${typeof chunk === 'string' ? chunk : decoder.write(chunk)}`.split('\n');
    // Cut off, it stays as long as it takes to be known as broken.
    rest = (lines.pop() ?? '').slice(0, LONGEST);
    if (lines.length > 0) yield lines;
  }
  rest += decoder.end();
  if (rest !== '') yield [rest];
}
