import { piecesFrom } from '../pieces.js';

/** What a path asks for. */
export interface Asked {
  readonly version: 'v1' | 'v2' | undefined;
  readonly collection: string;
  readonly id: string | undefined;
  readonly action: string | undefined;
}

export function askedIn(path: string): Asked {
  const [version, collection = '', id, action] = piecesFrom(path, 'v1', 'v2');
  return { version: version as Asked['version'], collection, id: id || undefined, action: action || undefined };
}

/** Meter events as a stream, whose answer is empty (stripe-node: MeterEventStream, `Promise<void>`). */
export function isStream(path: string): boolean {
  return /\/v2\/billing\/meter_event_stream\/?$/.test(path);
}
