// Turns doc comments into Markdown.

/** The whole comment: its text, then parameters, result and errors as a list. */
export function proseOf(comment, links) {
  const { text, tags } = partsOf(comment, links);
  const items = tags.map(([tag, said]) => `- ${tag}${said}`);
  return [...(text === '' ? [] : [text]), ...(items.length > 0 ? [items.join('\n')] : [])];
}

/** The same on one line. */
export function summaryOf(comment, links) {
  const { text, tags } = partsOf(comment, links);
  return [text, ...tags.map(([tag, said]) => `${tag}${said}`)].join(' ').replace(/\s+/g, ' ').trim();
}

export function inCell(text) {
  return text.replaceAll('|', '\\|');
}

const LABELS = {
  throws: '**Throws** ',
  returns: '**Returns** ',
  defaultValue: '**Default** ',
  deprecated: '**Deprecated** ',
};

function partsOf(comment = '', links) {
  const bare = comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/\s*$/, '')
    .replace(/^[ \t]*\* ?/gm, '')
    .trim();
  const [text = '', ...blocks] = bare.split(/^@(?=[a-z])/m);
  const tags = blocks.flatMap((block) => {
    const [, tag = '', said = ''] = /^(\w+)\s*([\s\S]*)$/.exec(block) ?? [];
    const flat = safe(said.replace(/\s+/g, ' ').trim(), links);
    if (tag === 'param' || tag === 'typeParam') {
      const [, name = '', about = ''] = /^(\S+)(?:\s+-)?\s*(.*)$/.exec(flat) ?? [];
      return [[`\`${name}\`: `, about]];
    }
    // `@public` and the like are for tools.
    return flat === '' ? [] : [[LABELS[tag] ?? '', flat]];
  });
  return { text: safe(text.trim(), links), tags };
}

/** Turns links of TSDoc into links, and escapes whatever Markdown or Vue would take for a tag. */
function safe(text, links) {
  return text
    .replace(/\{@link\s+([\w.]+)(?:\s*\|\s*([^}]*))?\}/g, (_, name, shown = name) => {
      const to = links.get(name);
      return to === undefined ? `\`${shown.trim()}\`` : `[\`${shown.trim()}\`](${to})`;
    })
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') ? part : part.replaceAll('<', '&lt;').replaceAll('{{', '{ {').replaceAll('*', '\\*'),
    )
    .join('');
}
