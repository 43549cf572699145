const BLOCKS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const ROWS = 5;

/** Draws values over time with blocks, in lines of text: the top one says the largest value, the last one the seconds. */
export function sketch(values: readonly number[], { columns, most }: { columns: number; most?: number }): string[] {
  const shown = squeeze(values, columns);
  const top = most ?? Math.max(1, ...shown);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const floor = ROWS - 1 - row;
    const cells = shown.map((value) => {
      const eighths = Math.round((value / top) * ROWS * 8) - floor * 8;
      return BLOCKS[Math.max(0, Math.min(8, eighths))];
    });
    const label = row === 0 ? format(top) : row === ROWS - 1 ? '0' : '';
    return `${label.padStart(7)} │${cells.join('').trimEnd()}`;
  });
  const end = `${values.length} s`;
  const axis = `${' '.repeat(7)} └${'─'.repeat(Math.max(1, shown.length - end.length - 1))} ${end}`;
  return [...lines, axis];
}

/** As many values as there are columns, each the mean of those that it stands for. */
function squeeze(values: readonly number[], columns: number): number[] {
  if (values.length <= columns) return [...values];
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    const part = values.slice(from, to);
    return part.reduce((sum, each) => sum + each, 0) / part.length;
  });
}

function format(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, '');
}
