/** How a request fared on its way, as far as that is certain. What is missing here, nobody knows. */
export interface Passage {
  /**
   * Nothing of it left this machine: it was never `made`, was still `queued` for a connection, or that was still `opening`
   * (name, connection, TLS handshake).
   */
  readonly unsent?: 'made' | 'queued' | 'opening';
  /** A redirect sent the client on by another method: what came then speaks of another request. */
  readonly redirected?: true;
  /** The first answer was a redirect, and no other came: what failed then is not the request that was sent first. */
  readonly ledOn?: true;
}

export const UNKNOWN_PASSAGE: Passage = {};
