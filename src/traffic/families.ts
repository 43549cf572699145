/** This many routes that differ in one word show that the word is an id, such as a name. */
const FAMILY = 10;

/**
 * Routes that are alike except for one word: `GET /customers/anna/orders` and `GET /customers/bert/orders`. Names look like
 * words, but do not distinguish endpoints.
 */
export class Families {
  private readonly sizes = new Map<string, number>();

  add(route: string): void {
    for (const family of familiesOf(route)) this.sizes.set(family, (this.sizes.get(family) ?? 0) + 1);
  }

  remove(route: string): void {
    for (const family of familiesOf(route)) {
      const left = (this.sizes.get(family) ?? 0) - 1;
      if (left > 0) this.sizes.set(family, left);
      else this.sizes.delete(family);
    }
  }

  /** The largest family of a route, written as a route: `GET /customers/{id}/orders`. `undefined` if it has none. */
  of(route: string): string | undefined {
    let largest: string | undefined;
    let most = FAMILY - 1;
    for (const family of familiesOf(route)) {
      const size = this.sizes.get(family) ?? 0;
      if (size > most) [largest, most] = [family, size];
    }
    return largest;
  }
}

/** A route with each of its words left out in turn. */
function familiesOf(route: string): readonly string[] {
  const pieces = route.split('/');
  // The first piece is the method.
  return pieces.slice(1).flatMap((piece, at) => (isWord(piece) ? [pieces.with(at + 1, '{id}').join('/')] : []));
}

function isWord(piece: string): boolean {
  return piece !== '' && piece !== '{id}';
}
