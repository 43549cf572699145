/** What is used of a signal of any make. */
export interface SignalLike {
  addEventListener?(type: 'abort', listener: Listener, options?: unknown): void;
  removeEventListener?(type: 'abort', listener: Listener): void;
}

type Listener = (event: Event) => void;

/** The listeners of one signal, in order. */
class Listeners {
  private readonly all = new Set<Listener>();

  constructor(private readonly signal: SignalLike) {}

  add(listener: Listener): void {
    this.all.add(listener);
    if (this.all.size === 1) this.signal.addEventListener?.('abort', this.tell);
  }

  remove(listener: Listener): void {
    if (this.all.delete(listener) && this.all.size === 0) this.signal.removeEventListener?.('abort', this.tell);
  }

  private readonly tell = (event: Event): void => {
    const thrown: unknown[] = [];
    for (const listener of [...this.all]) {
      try {
        // A listener called before it may have ended the wait of this one.
        if (this.all.has(listener)) listener(event);
      } catch (error) {
        thrown.push(error);
      }
    }
    // As the signal itself does: a listener that throws does not keep the others from being called.
    if (thrown.length > 0) throw thrown[0];
  };
}

const known = new WeakMap<SignalLike, Listeners>();

/**
 * Listens to a signal. Thousands of calls may wait on one signal, which lives as long as the process. A signal searches all its
 * listeners whenever one comes or goes, so it gets a single listener for all calls.
 */
export function listenTo(signal: SignalLike | null | undefined, listener: Listener): void {
  if (typeof signal?.addEventListener !== 'function') return;
  let listeners = known.get(signal);
  if (listeners === undefined) {
    listeners = new Listeners(signal);
    known.set(signal, listeners);
  }
  listeners.add(listener);
}

/** Stops listening. Without listeners, nothing is left on the signal. */
export function stopListening(signal: SignalLike | null | undefined, listener: Listener): void {
  if (typeof signal?.addEventListener === 'function') known.get(signal)?.remove(listener);
}
