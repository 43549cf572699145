import { dirname, join } from 'node:path';

/** The module of ours to which an import leads; `undefined` if it leads to a package. */
export function moduleAt(importer, source) {
  return source.startsWith('.') ? join(dirname(importer), source.replace(/\.js$/, '')) : undefined;
}

/** Follows names through imports and re-exports. `isType`: one of them lets only the type pass. */
export function openFinder(moduleOf) {
  /** Where a name is declared that a module uses: `undefined` for TypeScript's own, such as Promise. */
  function find(module, name, isType = false) {
    const { declared, imported } = moduleOf(module);
    if (declared.has(name)) return { id: `${module}#${name}`, module, name, isType };
    return imported.has(name) ? follow(module, imported.get(name), isType) : undefined;
  }

  function follow(module, { source, name, isType: isTypeHere }, isTypeBefore) {
    const isType = isTypeBefore || isTypeHere;
    const other = moduleAt(module, source);
    if (other === undefined) return { id: `${source}#${name}`, source, name, isType };
    if (!moduleOf(other).exported.has(name)) throw new Error(`${other} has no ${name}, which ${module} takes from it`);
    return findExport(other, name, isType);
  }

  /** Where a name is declared that a module exports. */
  function findExport(module, name, isType = false) {
    const exported = moduleOf(module).exported.get(name);
    if (exported.source !== undefined) return follow(module, exported, isType);
    return find(module, exported.name, isType || exported.isType);
  }

  return { find, findExport };
}
