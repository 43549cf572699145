/** What a path asks for. Behind a gateway, pieces of its own stand before Stripe's. */
export interface Asked {
  readonly version: 'v1' | 'v2' | undefined;
  readonly collection: string;
  readonly id: string | undefined;
  readonly action: string | undefined;
}

export function askedIn(path: string): Asked {
  const pieces = path.split('/');
  const at = Math.max(pieces.lastIndexOf('v1'), pieces.lastIndexOf('v2'));
  const [version, collection = '', id, action] = at < 0 ? [] : pieces.slice(at);
  return { version: version as Asked['version'], collection, id: id || undefined, action: action || undefined };
}
