/** How a request fared on its way, as far as that is certain. Whatever is missing is unknown. */
export interface Passage {
  /**
   * Nothing of it left this machine: it was never `made`, was still `queued` for a connection, or the connection was still
   * `opening` (name, connection, TLS handshake).
   */
  readonly unsent?: 'made' | 'queued' | 'opening';
  /** A redirect made the client use another method, so the answer is about another request. */
  readonly redirected?: true;
  /** The first answer was a redirect, and no other answer came: the request that failed is not the one first sent. */
  readonly ledOn?: true;
  /** What came belongs to another request, which the caller's own code made, or an earlier try of theirs may have taken effect. */
  readonly others?: true;
  /** An earlier try of the client's own may have taken effect: an answer that is a failure says nothing about that. */
  readonly tried?: true;
  /** We gave it up, but its client has not, and may send it at any time until this settles. */
  readonly held?: Promise<unknown>;
}

export const UNKNOWN_PASSAGE: Passage = {};
