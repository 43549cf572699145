import { isIP } from 'node:net';
import { UsageError } from './world.js';

/** Where a Redis is, in the options of its client. */
export interface RedisServer {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  /** RFC 6066 allows no address as the server's name. */
  readonly tls?: { readonly servername?: string };
}

/**
 * Reads a `redis:` or `rediss:` URL. The older versions of BullMQ 5 ignore the option `url`, and would look at 127.0.0.1 instead.
 *
 * @throws UsageError if it is no such URL; the error does not repeat it, since it may hold a password
 */
export function redisServer(url: string): RedisServer {
  const wrong = () =>
    new UsageError('the address of Redis must be a URL, such as redis://127.0.0.1:6379/0, or rediss: for TLS');
  if (!URL.canParse(url)) throw wrong();
  const { protocol, hostname, port, pathname, username, password } = new URL(url);
  const [, db = '0'] = /^\/?(\d*)$/.exec(pathname) ?? [];
  if (!/^rediss?:$/.test(protocol) || hostname === '' || !/^\/?\d*$/.test(pathname)) throw wrong();
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port: Number(port || 6379),
    db: Number(db),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: isIP(host) === 0 ? { servername: host } : {} }),
  };
}
