import { piecesFrom } from '../pieces.js';

/** What a path asks for. */
export interface Asked {
  readonly collection: string;
  readonly id: string | undefined;
  readonly action: string | undefined;
}

export function askedIn(path: string): Asked {
  const [, collection = '', id, action] = piecesFrom(path, 'v2');
  return { collection, id: id || undefined, action: action || undefined };
}
