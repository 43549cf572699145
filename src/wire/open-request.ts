import { listenTo, stopListening } from '../time/abort.js';
import { afterTime, nextTurn } from '../time/next-turn.js';

/** Milliseconds for which a wrapper may still read a copy of what nobody else needs, such as for its log. */
const GRACE = 3000;

/**
 * A request whose answer may still be coming. The caller's signal ends it for as long as somebody has that answer, but not once it was let
 * go: if a body that is a copy was cancelled before, the `fetch` of Node 20 and 22 ends the process. That rules out a joined signal.
 */
export class OpenRequest {
  /** @param body of its answer */
  constructor(
    private readonly controller: AbortController,
    private readonly caller: AbortSignal | undefined,
    body: object,
  ) {
    if (caller === undefined) return;
    listenTo(caller, this.abort);
    forgotten.register(body, new WeakRef(this));
  }

  private readonly abort = (): void => this.controller.abort(this.caller?.reason);

  /** Nobody needs the answer, or can. */
  leave(): void {
    stopListening(this.caller, this.abort);
  }

  /** Nobody needs the answer, whose body is cancelled. If others have copies of that, the request ends a little later. */
  async end(cancelled: Promise<unknown>): Promise<void> {
    this.leave();
    let isOver = false;
    void cancelled.then(() => {
      isOver = true;
    });
    await new Promise((resolve) => nextTurn(resolve));
    if (!isOver) afterTime(() => this.controller.abort(harmless()), GRACE).unref();
  }
}

/** Nobody can abort a body any more that nobody has. */
const forgotten = new FinalizationRegistry<WeakRef<OpenRequest>>((request) => request.deref()?.leave());

/** The reason of an abort after which the `fetch` of Node 20 and 22 goes on, although it cannot cancel what was cancelled before. */
function harmless(): unknown {
  return Object.defineProperty(new DOMException('nobody needs the answer', 'AbortError'), 'code', {
    value: 'ERR_INVALID_STATE',
  });
}

/**
 * Cancels the body of an answer that nobody needs, which frees its socket.
 * @param request its own, if it may still be coming
 */
export function cancelBody(request: OpenRequest | undefined, cancel: () => Promise<unknown>): void {
  const cancelled = (async () => cancel())().catch(() => {});
  void request?.end(cancelled);
}
