import type { RequestFacts } from '../provider.js';

export type Fields = Readonly<Record<string, unknown>>;

/** A request for one field of Mutation or Query, as far as it can be told. */
export interface Operation {
  readonly kind: 'query' | 'mutation' | 'unknown';
  /** The field of Mutation, if there is exactly one and it is `name(input: $input)`. */
  readonly mutation?: string;
  /** What that field's answer is called: its alias, or its name. */
  readonly answer?: string;
  /** Whether its text asks for a `status` anywhere. */
  readonly asksForStatus?: boolean;
  /** `variables.input`. */
  readonly input: Fields;
}

const COMMENTS = /#[^\n]*/g;
const BEGINNING = /^\s*(?:(query|mutation)\b|\{)/;
const INPUT_FIELD = /(?:(\w+)\s*:\s*)?(\w+)\s*\(\s*input\s*:\s*\$input\s*\)/g;

/** Reads what a body asks for: the text of the operation, and its variables. */
export function operationIn(body: unknown): Operation {
  const { query, variables } = fieldsOf(opened(body));
  const input = fieldsOf(fieldsOf(variables).input);
  if (typeof query !== 'string') return { kind: 'unknown', input };
  const text = query.replace(COMMENTS, '');
  const begun = BEGINNING.exec(text);
  // Fragments may come first; several operations need an operationName, and are left alone.
  if (begun === null || (text.match(/\b(?:query|mutation|subscription)\b[^{]*\{/g) ?? []).length > 1) {
    return { kind: 'unknown', input };
  }
  if (begun[1] !== 'mutation') return { kind: 'query', input };
  const [field, ...others] = [...text.matchAll(INPUT_FIELD)];
  const name = field?.[2];
  if (name === undefined || others.length > 0) return { kind: 'mutation', input };
  const asksForStatus = /\bstatus\b/.test(text);
  return { kind: 'mutation', mutation: name, answer: field?.[1] ?? name, asksForStatus, input };
}

export function operationOf({ method, body }: Pick<RequestFacts, 'method' | 'body'>): Operation {
  return method === 'GET' ? { kind: 'query', input: {} } : operationIn(body);
}

/** The payload of the mutation in an answer, or the first one there if nobody knows what was asked for. */
export function payloadIn(body: unknown, answer: string | undefined): Fields | undefined {
  const data = fieldsOf(fieldsOf(body).data);
  const payload = answer === undefined ? Object.values(data)[0] : data[answer];
  return typeof payload === 'object' && payload !== null ? (payload as Fields) : undefined;
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function opened(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
