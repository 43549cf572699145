// An application's tests may replace axios as a whole. What imports recoverable must load then, and attaching says what to do.
import { expect, jest, test } from '@jest/globals';
import type { AxiosInstance } from 'axios';

const SAYS =
  'attach: axios is a mock here, and nothing can be attached to that: mock its adapter instead, or the module of your own that attaches';

async function attachUnder(mock: () => object): Promise<string> {
  jest.resetModules();
  jest.doMock('axios', mock);
  try {
    const { default: axios } = await import('axios');
    const { attach, plainHttp } = await import('../../src/index.js');
    attach((axios?.create?.() ?? axios ?? fake()) as AxiosInstance, { provider: plainHttp(), logger: false });
    return 'attached';
  } catch (error) {
    return (error as Error).message;
  } finally {
    jest.dontMock('axios');
    jest.resetModules();
  }
}

const fake = () => Object.assign(() => {}, { interceptors: { request: { use: () => 0 } } });

test('an axios of a few functions', async () => {
  expect(await attachUnder(() => ({ create: fake }))).toBe(SAYS);
});

test('an axios that has names, but no default', async () => {
  expect(await attachUnder(() => ({ __esModule: true, isAxiosError: () => false }))).toBe(SAYS);
});

test('an axios whose functions return nothing, as jest makes it', async () => {
  const mock = () => jest.createMockFromModule<object>('axios');
  expect(await attachUnder(mock)).toBe(SAYS);
});
