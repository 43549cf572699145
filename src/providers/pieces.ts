/** The pieces of a path from the last of these on, which name a version of an API: behind a gateway, pieces of its own stand before. */
export function piecesFrom(path: string, ...versions: readonly string[]): readonly string[] {
  const pieces = path.split('/');
  const at = Math.max(...versions.map((version) => pieces.lastIndexOf(version)));
  return at < 0 ? [] : pieces.slice(at);
}
