/** What a path asks for. Behind a gateway, pieces of its own stand before Square's. */
export interface Asked {
  readonly collection: string;
  readonly id: string | undefined;
  readonly action: string | undefined;
}

export function askedIn(path: string): Asked {
  const pieces = path.split('/');
  const at = pieces.lastIndexOf('v2');
  const [, collection = '', id, action] = at < 0 ? [] : pieces.slice(at);
  return { collection, id: id || undefined, action: action || undefined };
}
