import { moduleAt, openFinder } from './find.mjs';

/** What needs what. A node is a declaration, what a module adds to another package, or a name of another package. */
export function openGraph(moduleOf, peers) {
  const { find, findExport } = openFinder(moduleOf);
  const nodes = new Map();
  const nodeAt = (id, make) => {
    if (!nodes.has(id)) nodes.set(id, make());
    return nodes.get(id);
  };

  const nodeOf = ({ id, module, name, source, isType }) => {
    if (source === undefined) return nodeAt(id, () => ({ name, module, ...moduleOf(module).declared.get(name) }));
    const node = nodeAt(id, () => ({ name, source, isType, statements: [] }));
    node.isType &&= isType;
    return node;
  };

  /** The declaration that a name in another one stands for. */
  const named = (node, name) => {
    const found = find(node.module, name);
    return found === undefined ? undefined : nodeOf(found);
  };

  const needsOf = (node) => {
    const names = node.statements.flatMap(({ references }) => references.map(({ name }) => name));
    node.needs ??= new Set(names.map((name) => named(node, name)).filter((needed) => needed !== undefined));
    return node.needs;
  };

  const reachedFrom = (roots) => {
    const reached = new Set(roots);
    for (const node of reached) for (const needed of needsOf(node)) reached.add(needed);
    return reached;
  };

  /** The peers whose types a declaration needs, itself or by what it needs. */
  const peersOf = (node) => {
    const packages = () => [...reachedFrom([node])].map(({ source, target }) => source ?? target);
    node.peers ??= new Set(packages().filter((name) => peers.includes(name)));
    return node.peers;
  };

  const exportsOf = (entry) =>
    [...moduleOf(entry).exported.keys()].map((name) => {
      const found = findExport(entry, name);
      const node = nodeOf(found);
      return { name, node, isType: found.isType && node.isValue !== false };
    });

  const augmentationsOf = (entry) =>
    [...modulesFrom(entry)].flatMap((module) =>
      moduleOf(module).augments.map(({ target, statement }, at) =>
        nodeAt(`${module}#${at}`, () => ({ module, target, statements: [statement] })),
      ),
    );

  /** All modules that an entry leads to. They may refer only to Node and to the peers. */
  function modulesFrom(entry) {
    const reached = new Set([entry]);
    for (const module of reached) {
      for (const source of moduleOf(module).leadsTo) {
        const other = moduleAt(module, source);
        if (other !== undefined) reached.add(other);
        else if (!source.startsWith('node:') && !peers.includes(source)) {
          throw new Error(
            `the types in ${module}.ts need ${source}, which is not installed: mark what uses it @internal`,
          );
        }
      }
    }
    return reached;
  }

  return { augmentationsOf, exportsOf, named, needsOf, peersOf, reachedFrom };
}
