/** The identifiers in a statement that stand for a declaration, and not for a member or a parameter; its own type parameters. */
export function referencesIn(statement) {
  const found = [];
  const own = new Set();
  visit(statement, (node) => {
    if (node.type === 'TSImportType')
      throw new Error('a declaration imports a type in its midst: name the type in its source');
    if (node.type === 'TSTypeParameter') own.add(node.name);
    for (const name of [node.typeName, node.exprName, node.superClass, namedParent(node), node.computed && node.key]) {
      const first = leftmost(name);
      if (first?.type === 'Identifier') found.push(first);
    }
  });
  return { references: found.filter(({ name }) => !own.has(name)), own };
}

/** What an interface extends, or a class implements. */
function namedParent(node) {
  return /^TS(?:ExpressionWithTypeArguments|InterfaceHeritage|ClassImplements)$/.test(node.type)
    ? node.expression
    : undefined;
}

function leftmost(name) {
  if (name?.type === 'TSQualifiedName') return leftmost(name.left);
  return name?.type === 'MemberExpression' ? leftmost(name.object) : name;
}

function visit(node, see) {
  see(node);
  for (const [key, value] of Object.entries(node)) {
    if (/Comments$|^(?:loc|extra)$/.test(key)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') visit(child, see);
    }
  }
}
