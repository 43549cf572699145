import { parse } from '@babel/parser';
import { referencesIn } from './references.mjs';

const VALUES = new Set(['ClassDeclaration', 'TSDeclareFunction', 'TSEnumDeclaration', 'VariableDeclaration']);
const TYPES = new Set(['TSInterfaceDeclaration', 'TSTypeAliasDeclaration']);

/**
 * What a declaration file of the compiler's says: its declarations by name, each with its comment; where the names come from that
 * it imports; what it exports; and what it adds to other packages, as `declare module` does.
 */
export function readModule(text) {
  const module = { declared: new Map(), imported: new Map(), exported: new Map(), augments: [], leadsTo: new Set() };
  let end = 0;
  for (const node of parse(text, {
    sourceType: 'module',
    plugins: [['typescript', { dts: true }], 'decoratorAutoAccessors'],
  }).program.body) {
    readStatement(module, node, text, end);
    end = node.end;
  }
  return module;
}

function readStatement(module, node, text, begin) {
  const source = node.source?.value;
  if (source !== undefined) module.leadsTo.add(source);
  switch (node.type) {
    case 'ImportDeclaration':
      for (const { imported, local, importKind } of node.specifiers) {
        if (imported === undefined) throw new Error(`${source}: import each name by itself`);
        const isType = node.importKind === 'type' || importKind === 'type';
        module.imported.set(local.name, { source, name: imported.name, isType });
      }
      return;
    case 'ExportNamedDeclaration':
      if (node.declaration) {
        for (const name of declare(module, node.declaration, text, begin, node.start)) {
          module.exported.set(name, { name, isType: false });
        }
      }
      for (const { exported, local, exportKind } of node.specifiers) {
        // What a file has from another one by `export *` lacks the default.
        if (local === undefined || exported.type !== 'Identifier' || exported.name === 'default')
          throw new Error('export each name by itself, as a name and not as the default');
        const isType = node.exportKind === 'type' || exportKind === 'type';
        module.exported.set(exported.name, { source, name: local.name, isType });
      }
      return;
    case 'TSModuleDeclaration':
      if (node.id.type !== 'StringLiteral') throw new Error(`a namespace, ${node.id.name}: export names by themselves`);
      if (node.id.value.startsWith('.')) throw new Error(`an addition to ${node.id.value}: write it there`);
      module.leadsTo.add(node.id.value);
      module.augments.push({ target: node.id.value, statement: statementOf(node, text, begin, node.start) });
      return;
    default:
      declare(module, node, text, begin, node.start);
  }
}

/** Several statements may declare one name, as the overloads of a function do. */
function declare(module, node, text, begin, start) {
  const ids = node.type === 'VariableDeclaration' ? node.declarations.map(({ id }) => id) : [node.id];
  const isKnown = VALUES.has(node.type) || TYPES.has(node.type);
  if (!isKnown || ids.length !== 1 || ids[0].type !== 'Identifier')
    throw new Error(`not a declaration of one name: ${node.type}`);
  const [{ name, start: at }] = ids;
  const declaration = module.declared.get(name) ?? { isValue: false, statements: [] };
  declaration.isValue ||= VALUES.has(node.type);
  const statement = statementOf(node, text, begin, start);
  statement.references.push({ name, at: at - statement.begin });
  declaration.statements.push(statement);
  module.declared.set(name, declaration);
  return [name];
}

/** The text of a statement without `export`, and where in it names stand that mean something outside of it. */
function statementOf(node, text, begin, start) {
  const comment = text.slice(begin, start).trim();
  const { references, own } = referencesIn(node);
  return {
    begin: node.start,
    comment: comment === '' ? '' : `${comment}\n`,
    text: text.slice(node.start, node.end),
    references: references.map(({ name, start: at }) => ({ name, at: at - node.start })),
    own,
  };
}
