/** Waits for something that another connection causes, for a minute at most: this machine may stall. */
export async function until(happened: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!happened()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${happened}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
