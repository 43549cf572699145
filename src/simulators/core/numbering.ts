/** Ids that count up, so that a test sees the same ones in every run. Like a provider's, none is given twice: `reset` goes on counting. */
export interface Numbering {
  /** `inv-1`, `inv-2`, … */
  next(prefix: string): string;
  /** The number alone. */
  nextNumber(): number;
  /** The same in the form of a UUID. */
  nextUuid(): string;
}

/** @param joint between prefix and number */
export function startNumbering(joint: '-' | '_' = '-'): Numbering {
  let last = 0;
  const nextNumber = () => {
    last += 1;
    return last;
  };
  return {
    next: (prefix) => `${prefix}${joint}${nextNumber()}`,
    nextNumber,
    nextUuid: () => `00000000-0000-4000-8000-${String(nextNumber()).padStart(12, '0')}`,
  };
}
