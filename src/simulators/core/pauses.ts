/** Waits that can all be ended at once, so that a closed simulator leaves no timers behind. */
export interface Pauses {
  /** Waits this many milliseconds, or for ever. Returns true if the time is over, false if cut short. */
  wait(ms?: number): Promise<boolean>;
  endAll(): void;
}

export function createPauses(): Pauses {
  const running = new Set<() => void>();
  return {
    wait(ms) {
      return new Promise((resolve) => {
        const settle = (over: boolean) => {
          clearTimeout(timer);
          running.delete(end);
          resolve(over);
        };
        const end = () => settle(false);
        const timer = ms === undefined ? undefined : setTimeout(settle, ms, true);
        running.add(end);
      });
    },
    endAll() {
      for (const end of [...running]) end();
    },
  };
}
