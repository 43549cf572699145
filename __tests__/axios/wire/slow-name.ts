import dns from 'node:dns';
import { afterEach, jest } from '@jest/globals';
import { until } from '../../simulators/until.js';
import { reply, type Served, serve } from '../serve.js';

type Found = (error: null, address: unknown, family?: number) => void;

const { lookup } = dns;
let count = 0;
afterEach(() => {
  jest.restoreAllMocks();
});

/** A server whose name is not resolved before `open` is called: until then, every connection to it is opening. */
export async function slow(): Promise<Served & { readonly open: () => void; readonly settled: () => Promise<void> }> {
  const server = await serve(reply(200, { id: 1 }));
  const name = `slow-${++count}.test`;
  const waiting: (() => void)[] = [];
  let isOpen = false;
  const answer = (options: { all?: boolean }, found: Found) =>
    options.all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4);
  const wait = (host: string, options: { all?: boolean }, found: Found) => {
    if (host !== name) return lookup(host, options as never, found as never);
    if (isOpen) setImmediate(() => answer(options, found));
    else waiting.push(() => answer(options, found));
  };
  jest.spyOn(dns, 'lookup').mockImplementation(wait as never);
  const url = server.url.replace('127.0.0.1', name);
  const open = () => {
    isOpen = true;
    for (const each of waiting.splice(0)) each();
  };
  // A request that was let go of is never sent, and another over the same name is.
  const settled = async () => {
    await (await fetch(`${url}/last`)).text();
    await until(() => server.arrived.some(({ url: path }) => path === '/last'));
  };
  return { ...server, url, open, settled };
}

/** The payments that arrived. */
export const paid = ({ arrived }: Served): number => arrived.filter(({ method }) => method === 'POST').length;
