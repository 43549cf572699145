/** Text in lines of at most this many columns, each but the first indented. A longer word stays whole. */
export function wrap(text: string, columns: number, indent = ''): string {
  const [lead = ''] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.slice(lead.length).split(' ')) {
    const longer: string = line === undefined ? lead + word : `${line} ${word}`;
    if (line !== undefined && longer.length > columns) {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return [...lines, line].join('\n');
}
