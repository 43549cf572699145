import { readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';

/** The names that a file declares. */
export interface Declared {
  readonly functions: ReadonlySet<string>;
  /** Classes and interfaces among them. */
  readonly types: ReadonlySet<string>;
}

interface Node {
  readonly type?: string;
  readonly [field: string]: unknown;
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'ClassMethod', 'PrivateMethod', 'MethodProperty']);
const TYPES = new Set(['ClassDeclaration', 'TsInterfaceDeclaration', 'TsTypeAliasDeclaration']);
const VARIABLES = new Set(['VariableDeclarator', 'ClassProperty', 'PrivateProperty']);
const known = new Map<string, Declared>();

/** Functions and types that a file declares, methods and functions in constants included; what it calls does not count. */
export function declaredIn(file: string): Declared {
  const before = known.get(file);
  if (before !== undefined) return before;
  const functions = new Set<string>();
  const types = new Set<string>();
  const visit = (node: Node): void => {
    const { type = '' } = node;
    const value = (node.init ?? node.value) as Node | null | undefined;
    const holdsFunction = value?.type === 'ArrowFunctionExpression' || value?.type === 'FunctionExpression';
    const name = nameOf(node.identifier ?? node.id ?? node.key);
    if (FUNCTIONS.has(type) || (VARIABLES.has(type) && holdsFunction)) functions.add(name);
    if (TYPES.has(type)) types.add(name);
    for (const child of Object.values(node).flat())
      if (typeof child === 'object' && child !== null) visit(child as Node);
  };
  visit(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'es2022' }) as unknown as Node);
  const declared = { functions, types };
  known.set(file, declared);
  return declared;
}

function nameOf(node: unknown): string {
  const { value, id } = (node ?? {}) as { readonly value?: unknown; readonly id?: unknown };
  return typeof value === 'string' ? value : id === undefined ? '' : nameOf(id);
}
