// Makes the page of what an entry exports, from api-extractor's model of the published declarations.
import { anchorOf } from './anchor.mjs';
import { inCell, proseOf, summaryOf } from './comments.mjs';

const SECTIONS = [
  ['Functions', ['Function']],
  ['Classes', ['Class']],
  ['Interfaces', ['Interface']],
  ['Types', ['TypeAlias']],
  ['Constants', ['Variable', 'Enum']],
];

/**
 * @param model the content of an `.api.json`
 * @param elsewhere names that are on another page, with their links
 */
export function pageOf(model, title, importedFrom, elsewhere = new Map()) {
  const members = model.members[0].members.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
  const own = new Set(members.filter(({ name }) => !elsewhere.has(name)).map(({ name }) => name));
  const titles = titlesOf([...own]);
  const links = new Map(elsewhere);
  for (const [name, heading] of titles) links.set(name, `#${anchorOf(heading)}`);
  const sections = SECTIONS.flatMap(([heading, kinds]) => {
    const chosen = members.filter(({ kind, name }) => kinds.includes(kind) && own.has(name));
    return chosen.length === 0 ? [] : [`## ${heading}`, ...declarationsOf(chosen, titles, links)];
  });
  const shared = members.filter(({ name }) => elsewhere.has(name)).map(({ name }) => name);
  const also = [...new Set(shared)].map((name) => `[\`${name}\`](${links.get(name)})`);
  return `${[
    '<!-- Generated from the doc comments by "npm run docs:api". Do not edit. -->',
    `# ${title}`,
    `\`\`\`js\nimport { … } from '${importedFrom}';\n\`\`\``,
    ...sections,
    ...(also.length > 0 ? ['## Also exported', `${also.join(' · ')}`] : []),
  ].join('\n\n')}\n`;
}

/** The names on a page in this file, with their links. */
export function placesOf(model, file) {
  const titles = titlesOf(model.members[0].members.map(({ name }) => name));
  return new Map([...titles].map(([name, heading]) => [name, `${file}#${anchorOf(heading)}`]));
}

/** Gives each heading its own anchor, although `Rule` and `rule` would have the same one. */
function titlesOf(names) {
  const lower = new Set(names.filter((name) => /^[a-z]/.test(name)).map(anchorOf));
  return new Map(
    names.map((name) => [name, /^[A-Z]/.test(name) && lower.has(anchorOf(name)) ? `${name} (type)` : name]),
  );
}

/** A heading for each name, with all of its overloads under it. */
function declarationsOf(members, titles, links) {
  const names = [...new Set(members.map(({ name }) => name))];
  return names.flatMap((name) => {
    const all = members.filter((member) => member.name === name);
    return [`### ${titles.get(name)}`, ...all.flatMap((member) => [...declarationOf(member, links)])];
  });
}

function declarationOf(member, links) {
  const signature = textOf(member.excerptTokens).replace(/^(?:export )?(?:declare )?/, '');
  const parts = [`\`\`\`ts\n${signature}\n\`\`\``, ...proseOf(member.docComment, links)];
  if (member.members?.length) parts.push(tableOf(member.members, links));
  return parts;
}

function tableOf(members, links) {
  const rows = members.map((member) => {
    const name = member.kind === 'Constructor' ? 'new' : (member.name ?? '(call)');
    return `| \`${name}${member.isOptional ? '?' : ''}\` | ${typeOf(member, links)} | ${inCell(summaryOf(member.docComment, links))} |`;
  });
  return ['| member | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The type of a member, with a link to the first of our own types in it. */
function typeOf(member, links) {
  const range = member.propertyTypeTokenRange;
  const tokens = range
    ? member.excerptTokens.slice(range.startIndex, range.endIndex)
    : member.excerptTokens.map((token, index) =>
        index === 0 ? { ...token, text: withoutName(token.text, member) } : token,
      );
  const text = textOf(tokens.length > 0 ? tokens : member.excerptTokens)
    .replace(/;$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  const code = `\`${text.replaceAll('|', '\\|')}\``;
  const named = tokens.find(({ kind, text: name }) => kind === 'Reference' && links.has(name));
  return named === undefined ? code : `[${code}](${links.get(named.text)})`;
}

/** A method's signature from its type parameters on. */
function withoutName(text, { name }) {
  const at = name === undefined ? -1 : text.indexOf(name);
  return at === -1 ? text : text.slice(at + name.length);
}

function textOf(tokens) {
  return tokens
    .map(({ text }) => text)
    .join('')
    .trim();
}
