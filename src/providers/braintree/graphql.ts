import { type Fields, fieldsOf } from '../body-fields.js';
import type { RequestFacts } from '../provider.js';
import { textOf, topFields } from './text.js';

/** A request for one field of Mutation or Query, as far as it can be read. */
export interface Operation {
  readonly kind: 'query' | 'mutation' | 'unknown';
  /** The field of Mutation, if there is exactly one and it is `name(input: $input)`. */
  readonly mutation?: string;
  /** The name of that field in the answer: its alias, or its name. */
  readonly answer?: string;
  /** Whether its text asks for a `status` anywhere, by its own name. */
  readonly asksForStatus?: boolean;
  /** Whether its text names a mutation that makes or changes a payment. */
  readonly movesMoney?: boolean;
  /** `variables.input`. */
  readonly input: Fields;
}

const BEGINNING = /^\s*(?:(query|mutation)\b|\{)/;
const OPERATION = /\b(?:query|mutation|subscription)\b[^{]*\{/g;
const INPUT_FIELD = /(?:(\w+)\s*:\s*)?(\w+)\s*\(\s*input\s*:\s*\$input\s*\)/g;

/** Mutations that make or change a payment, and can show it in their answer. */
const MOVES_MONEY = /\b(?:charge|authorize|capture|partialCapture|refund|reverse)[A-Z]\w*\s*\(/;

type Text = Omit<Operation, 'input'>;

/** The text that was read last: the request behind an answer is read several times. */
let last: { readonly query: string; readonly read: Text } | undefined;

/** Reads what a body asks for: the text of the operation, and its variables. */
export function operationIn(body: unknown): Operation {
  const { query, variables } = fieldsOf(opened(body));
  const input = fieldsOf(fieldsOf(variables).input);
  if (typeof query !== 'string') return { kind: 'unknown', input };
  if (last?.query !== query) last = { query, read: readText(query) };
  return { ...last.read, input };
}

function readText(query: string): Text {
  const text = textOf(query);
  const begun = BEGINNING.exec(text);
  const isQuery = begun !== null && begun[1] !== 'mutation' && !/\bmutation\b/.test(text);
  const isAlone = begun !== null && (text.match(OPERATION) ?? []).length <= 1;
  if (isQuery && isAlone) return { kind: 'query' };
  const movesMoney = MOVES_MONEY.test(text);
  // Fragments may come first; several operations need an operationName, and are left alone.
  if (!isAlone || begun[1] !== 'mutation') return { kind: 'unknown', movesMoney };
  const [field, ...others] = [...text.matchAll(INPUT_FIELD)];
  const name = field?.[2];
  const asked = topFields(text);
  if (name === undefined || others.length > 0 || asked.length !== 1 || asked[0] !== name) {
    return { kind: 'mutation', movesMoney };
  }
  const asksForStatus = /\bstatus\b/.test(text) && !/:\s*status\b/.test(text);
  return { kind: 'mutation', mutation: name, answer: field?.[1] ?? name, asksForStatus, movesMoney };
}

export function operationOf({ method, body }: Pick<RequestFacts, 'method' | 'body'>): Operation {
  return method === 'GET' ? { kind: 'query', input: {} } : operationIn(body);
}

/** The contents of an answer, by the names that were asked for. */
export function payloadsIn(body: unknown): readonly (readonly [name: string, payload: Fields | undefined])[] {
  const data = fieldsOf(fieldsOf(body).data);
  return Object.entries(data).flatMap(([name, payload]) => {
    if (name === '__typename') return [];
    return [[name, typeof payload === 'object' && payload !== null ? (payload as Fields) : undefined] as const];
  });
}

/** The payload of the mutation in an answer, or the first payload if it is not known what was asked for. */
export function payloadIn(body: unknown, answer: string | undefined): Fields | undefined {
  const payloads = payloadsIn(body);
  return (answer === undefined ? payloads[0] : payloads.find(([name]) => name === answer))?.[1];
}

function opened(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
