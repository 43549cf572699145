import { bytesLike, textIn } from './bytes.js';
import { dropFrom, headerOf, type RequestFacts } from './exchange.js';
import { copyOfForm, fieldName, isForm, isFormData, openForm } from './form.js';
import { idOf } from './id.js';
import type { KeyDefinition } from './key.js';
import { checkNames } from './names.js';

/**
 * A key in a field of the body: an object, its JSON text or that text's bytes, or form fields (`a[b]`, as axios writes a nested
 * one). A number counts as its text. Other bodies, such as XML, blobs or a stream, have no such field and stay as they are, and
 * so does an instance of a class that does not have the field yet.
 */
export function bodyKey(...path: readonly [string, ...string[]]): Required<Pick<KeyDefinition, 'read' | 'write'>> {
  checkNames('bodyKey', path, /./, "the name of a field, as in bodyKey('order', 'id')");
  return {
    read: (request) => idOf(valueIn(request, path)),
    write: (request, value) => {
      const { data } = request;
      const written = withValue(data, headerOf(request.headers, 'content-type'), path, value);
      if (written === data) return;
      request.data = written;
      // It belonged to the old body.
      dropFrom(request.headers, 'content-length');
    },
  };
}

type Path = readonly [string, ...string[]];

function valueIn(request: RequestFacts, path: Path): unknown {
  const { body } = request;
  if (isFields(body)) return body.get(fieldName(path));
  return path.reduce(fieldOf, typeof body === 'string' ? openText(body, request) : body);
}

function openText(body: string, request: RequestFacts): unknown {
  return parsed(body) ?? (isFormText(body, request.header('content-type')) && openForm(body));
}

function withValue(data: unknown, contentType: string | undefined, path: Path, value: string): unknown {
  if (typeof data === 'string') return withText(data, contentType, path, value);
  const text = textIn(data);
  if (text !== undefined) {
    // Bytes count as a form only if they are announced as one.
    const written = withText(text, contentType ?? '', path, value);
    return written === text ? data : bytesLike(data, written);
  }
  if (data instanceof URLSearchParams) return withFields(new URLSearchParams(data), path, value);
  const form = isFormData(data) ? copyOfForm(data) : undefined;
  if (form !== undefined) return withFields(form, path, value);
  return hasRoom(data, path) ? withField(data, path, value) : data;
}

function withText(text: string, contentType: string | undefined, path: Path, value: string): string {
  const opened = parsed(text);
  if (opened !== undefined) return withinText(text, opened, path, value);
  return isFormText(text, contentType) ? withinForm(text, fieldName(path), value) : text;
}

/** The rest of the text stays as written: a signature, or a number that JavaScript would round, may depend on it. */
function withinText(text: string, opened: object, path: Path, value: string): string {
  const [name, ...rest] = path;
  if (!hasRoom(opened, path)) return text;
  if (Object.hasOwn(opened, name)) {
    return (
      exchanged(text, path, path.reduce<unknown>(fieldOf, opened), value) ??
      JSON.stringify(withField(opened, path, value))
    );
  }
  const field = JSON.stringify({ [name]: withField(undefined, rest, value) }).slice(1, -1);
  return text.replace('{', () => (Object.keys(opened).length === 0 ? `{${field}` : `{${field},`));
}

/** The text with another value in the only possible place. */
function exchanged(text: string, path: Path, current: unknown, value: string): string | undefined {
  const name = JSON.stringify(path.at(-1));
  const places = text.split(`${name}:${JSON.stringify(current)}`);
  if (places.length !== 2) return undefined;
  const written = places.join(`${name}:${JSON.stringify(value)}`);
  return path.reduce<unknown>(fieldOf, parsed(written)) === value ? written : undefined;
}

function withinForm(text: string, name: string, value: string): string {
  const fields = new URLSearchParams(text);
  if (!fields.has(name)) return `${text}&${new URLSearchParams([[name, value]]).toString()}`;
  fields.set(name, value);
  return fields.toString();
}

/** The field is there, or can be added without harm: its parents are plain objects, or are missing too. */
function hasRoom(value: unknown, path: readonly string[]): boolean {
  if (idOf(path.reduce(fieldOf, saidBy(value))) !== undefined) return isRecord(value);
  let at = value;
  for (const name of path) {
    if (isNothing(at)) return true;
    if (!isPlain(at)) return false;
    at = at[name];
  }
  return isNothing(at) || at === '';
}

function isNothing(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** A plain object, not an instance of one of the caller's classes, in any realm. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What is sent for an object that has a `toJSON`. */
function saidBy(value: unknown): unknown {
  return isRecord(value) && typeof value.toJSON === 'function' ? JSON.parse(JSON.stringify(value)) : value;
}

function withFields<F extends URLSearchParams | FormData>(fields: F, path: Path, value: string): F {
  fields.set(fieldName(path), value);
  return fields;
}

/** axios calls any text a form unless somebody has set another type. */
function isFormText(text: string, contentType: string | undefined): boolean {
  return (contentType === undefined || isForm(contentType)) && /^[^\s=&<{["]+=/.test(text);
}

function isFields(value: unknown): value is URLSearchParams | FormData {
  return value instanceof URLSearchParams || isFormData(value);
}

/** An object with its own fields, not bytes, a stream or a list. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    Object.prototype.toString.call(value) === '[object Object]' &&
    typeof (value as { pipe?: unknown }).pipe !== 'function'
  );
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** A copy of the same kind, with the field; an object with a `toJSON` is copied as what that returns. */
function withField(value: unknown, path: readonly string[], leaf: string): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return leaf;
  const record = isRecord(value) ? value : {};
  if (typeof record.toJSON === 'function') return withField(saidBy(record), path, leaf);
  const copy = Object.create(Object.getPrototypeOf(record) as object | null) as object;
  return Object.assign(copy, record, { [name]: withField(fieldOf(record, name), rest, leaf) });
}

/** What a JSON text holds, if that has fields. */
function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
