/** The place of a heading on its page, as GitHub makes it. */
export function anchorOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}_\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
