/** As `AbortSignal.timeout()` has it. */
export function timeoutError(message: string): DOMException {
  return new DOMException(message, 'TimeoutError');
}

/** `fetch` has no other error for a request that did not reach the server. */
export function unsentError({ message, code }: { readonly message: string; readonly code: string }): TypeError {
  return Object.assign(new TypeError(message), { code });
}
