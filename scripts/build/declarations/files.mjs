import { openGraph } from './graph.mjs';

/**
 * Which declarations are in which file, by the names of the files. What one entry needs is in its own file. What several need is
 * in a file that they share, one for each set of peers, since not everybody has each peer.
 */
export function filesFor(entries, moduleOf, peers) {
  const { augmentationsOf, exportsOf, named, needsOf, peersOf, reachedFrom } = openGraph(moduleOf, peers);
  const files = new Map();
  const fileAt = (name) => {
    if (!files.has(name)) files.set(name, { name, named, nodes: [], exports: [], augmentations: [], peers: new Set() });
    return files.get(name);
  };

  const users = new Map();
  for (const entry of entries) {
    const file = Object.assign(fileAt(entry), { exports: exportsOf(entry), augmentations: augmentationsOf(entry) });
    const roots = [...file.exports.map(({ node }) => node), ...file.augmentations];
    for (const root of roots) for (const peer of peersOf(root)) file.peers.add(peer);
    for (const node of reachedFrom(roots)) users.set(node, [...(users.get(node) ?? []), entry]);
  }

  for (const [node, [first, ...others]] of users) {
    if (node.source !== undefined) continue;
    const shared = ['shared/types', ...[...peersOf(node)].sort().map((peer) => peer.replace(/\W+/g, '-'))].join('-');
    // A file that needs a peer is written for each format: what needs none is shared, even if only this entry needs it.
    const isOwn = others.length === 0 && (peersOf(node).size > 0 || files.get(first).peers.size === 0);
    node.file = fileAt(isOwn ? first : shared);
    node.file.nodes.push(node);
    for (const peer of peersOf(node)) node.file.peers.add(peer);
  }

  // A shared file exports what other files take from it.
  for (const file of files.values()) {
    const needed = [...file.exports.map(({ node }) => node), ...file.nodes.flatMap((node) => [...needsOf(node)])];
    for (const node of new Set(needed)) {
      if (node.source !== undefined || node.file === file) continue;
      const { exports } = node.file;
      if (!exports.some((each) => each.node === node)) exports.push({ name: undefined, node, isType: false });
    }
  }
  return files;
}
