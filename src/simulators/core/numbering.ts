/** Ids that count up, so that a test sees the same ones in every run. Like a provider's, none is given twice: `reset` goes on counting. */
export interface Numbering {
  /** `inv-1`, `inv-2`, … */
  next(prefix: string): string;
  /** The same in the form of a UUID. */
  nextUuid(): string;
}

export function startNumbering(): Numbering {
  let last = 0;
  const count = () => {
    last += 1;
    return last;
  };
  return {
    next: (prefix) => `${prefix}-${count()}`,
    nextUuid: () => `00000000-0000-4000-8000-${String(count()).padStart(12, '0')}`,
  };
}
