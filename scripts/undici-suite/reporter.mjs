/** Writes a line of JSON for each finished test, with the names of the suites that contain it. */
export default async function* lines(events) {
  const names = [];
  for await (const { type, data } of events) {
    if (type === 'test:start') names[data.nesting] = data.name;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const name = [...names.slice(0, data.nesting), data.name].join(' > ');
    const skipped = data.skip !== undefined || data.todo !== undefined;
    const error = data.details?.error?.cause ?? data.details?.error;
    const message = String(error?.message ?? error ?? '');
    yield `${JSON.stringify({ name, state: skipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed', message })}\n`;
  }
}
