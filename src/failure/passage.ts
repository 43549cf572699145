/** How a request fared on its way, as far as that is certain. What is missing here, nobody knows. */
export interface Passage {
  /**
   * Nothing of it left this machine: it was never `made`, was still `queued` for a connection, or that was still `opening`
   * (name, connection, TLS handshake).
   */
  readonly unsent?: 'made' | 'queued' | 'opening';
  /** A redirect sent the client on by another method: what came then speaks of another request. */
  readonly redirected?: true;
}

export const UNKNOWN_PASSAGE: Passage = {};
