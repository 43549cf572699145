/** Tests of undici that end otherwise through the wrapper, by cause. One that passes again is to be taken off. */
export const expected = [];
