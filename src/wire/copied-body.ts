interface Answer {
  readonly body: ReadableStream<Uint8Array> | null;
  clone(): Answer;
}

/** A second copy of the body of an answer, to be read beside it; `undefined` for none. */
export function copiedBody(response: Answer): ReadableStream<Uint8Array> | undefined {
  const copy = response.clone().body;
  if (copy === null) return undefined;
  // Since it was cloned, it is another.
  if (response.body !== null) cancelHarmlessly(response.body);
  return copy;
}

/**
 * A signal that ends a `fetch` of Node 20 or 22 cancels the body of its answer, and ends the process if that fails; as it does if
 * its copy was cancelled before.
 */
function cancelHarmlessly(body: ReadableStream): void {
  const { cancel } = body as Partial<ReadableStream>;
  if (cancel === undefined) return;
  const value = (reason?: unknown) => cancel.call(body, reason).catch(() => {});
  Reflect.defineProperty(body, 'cancel', { value, configurable: true, writable: true });
}
