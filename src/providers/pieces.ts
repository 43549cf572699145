/** The pieces of a path from the last of these on, which name an API version: a gateway may put its own pieces before it. */
export function piecesFrom(path: string, ...versions: readonly string[]): readonly string[] {
  const pieces = path.split('/');
  const at = Math.max(...versions.map((version) => pieces.lastIndexOf(version)));
  return at < 0 ? [] : pieces.slice(at);
}
