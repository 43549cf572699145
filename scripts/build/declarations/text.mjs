/** The text of a declaration file. `pathTo` gives the path to another one. */
export function textOf(file, pathTo) {
  const names = namesIn(file);
  const pathOf = (node) => node.source ?? (node.file === file ? undefined : pathTo(node.file.name));
  const nameAt = (node) => (node.source === undefined ? namesIn(node.file).get(node) : node.name);
  const own = new Set();
  const taken = [];
  const given = [];
  for (const node of new Set(file.nodes.flatMap(({ needs }) => [...needs]))) {
    const path = pathOf(node);
    if (path !== undefined)
      taken.push([node.isType ? 'import type' : 'import', renamed(nameAt(node), names.get(node)), path]);
  }
  for (const { node, isType, ...exported } of file.exports) {
    const name = exported.name ?? names.get(node);
    const path = pathOf(node);
    if (path === undefined && name === names.get(node) && !isType) own.add(node);
    else given.push(['export', `${isType ? 'type ' : ''}${renamed(nameAt(node), name)}`, path]);
  }
  const augmenting = new Set(file.augmentations.map(pathOf).filter((path) => path !== undefined));
  return [
    ...listed(taken),
    ...[...augmenting].map((path) => `import '${path}';`),
    ...file.nodes.flatMap((node) => node.statements.map((statement) => textIn(file, node, statement, own.has(node)))),
    ...listed(given),
    'export {};\n', // Without it, all declarations would be exported.
  ].join('\n');
}

/** What each declaration is called in a file: by its own name, if nothing else in the file has it. */
function namesIn(file) {
  if (file.names !== undefined) return file.names;
  file.names = new Map();
  const exported = file.exports.map(({ node }) => node).filter((node) => node.file === file);
  const others = file.nodes.flatMap((node) => [node, ...node.needs]);
  // TypeScript's own names, such as `Response`, must not become other things.
  const taken = new Set(
    file.nodes.flatMap((node) => namesOf(node).filter((name) => file.named(node, name) === undefined)),
  );
  for (const node of [...exported, ...others]) {
    if (file.names.has(node) || node.name === undefined) continue;
    let free = node.name;
    for (let n = 1; taken.has(free); n++) free = `${node.name}_${n}`;
    taken.add(free);
    file.names.set(node, free);
  }
  return file.names;
}

const namesOf = ({ statements }) => statements.flatMap(({ references }) => references.map(({ name }) => name));

function textIn(file, node, { comment, text, references, own }, isExported) {
  for (const name of own) {
    if (file.named(node, name) !== undefined) throw new Error(`${name} is a type parameter, too, in ${node.module}.ts`);
  }
  let result = text;
  for (const { name, at } of references.toSorted((one, other) => other.at - one.at)) {
    const found = file.named(node, name);
    if (found === undefined) continue;
    const here = namesIn(file).get(found);
    if (own.has(here)) throw new Error(`${name} is ${here}, which is a type parameter in ${node.module}.ts`);
    result = result.slice(0, at) + here + result.slice(at + name.length);
  }
  return `${comment}${isExported ? 'export ' : ''}${result}`;
}

function renamed(from, to) {
  return from === to ? from : `${from} as ${to}`;
}

/** One statement for each file that names are taken from or given, in lines of some length. */
function listed(items) {
  const groups = new Map();
  for (const [start, name, path] of items) {
    const key = `${start} ${path}`;
    groups.set(key, { start, path, names: [...(groups.get(key)?.names ?? []), name] });
  }
  return [...groups.values()].map(({ start, path, names }) => {
    const line = names.join(', ');
    const list = line.length < 90 ? ` ${line} ` : `\n${line.replace(/(.{1,110})(?:, |$)/g, '    $1,\n')}`;
    return `${start} {${list}}${path === undefined ? '' : ` from '${path}'`};`;
  });
}
