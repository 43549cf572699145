/**
 * The text of form fields as an object: `a[b]=1` is `{ a: { b: '1' } }`, as axios writes one. Other names are kept as they are.
 */
export function openForm(text: string): Record<string, unknown> {
  const opened = table();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = pathOf(name);
    let at = opened;
    for (const part of path.slice(0, -1)) {
      const inner = at[part];
      if (typeof inner === 'object') at = inner as Record<string, unknown>;
      else at = at[part] = table();
    }
    at[path.at(-1) as string] = value;
  }
  return opened;
}

/** The name of a nested field. */
export function fieldName([first, ...rest]: readonly [string, ...string[]]): string {
  return first + rest.map((part) => `[${part}]`).join('');
}

/** Whether a text consists of form fields, according to its headers. */
export function isForm(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/x-www-form-urlencoded\b/i.test(contentType);
}

/** The platform's own form, or one from the undici package or a polyfill, which holds the same. */
export function isFormData(value: unknown): value is FormData {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof FormData) return true;
  return Object.prototype.toString.call(value) === '[object FormData]' && Symbol.iterator in value;
}

/** The same in a form of the platform, or of another class; `undefined` if that does not know its files. */
export function copyOfForm(form: FormData, Made: new () => FormData = FormData): FormData | undefined {
  try {
    const copy = new Made();
    for (const [name, field] of form) {
      if (typeof field === 'string') copy.append(name, field);
      // With its name it must be a file: without, it may become a text.
      else copy.append(name, field, field.name);
    }
    return copy;
  } catch {
    return undefined;
  }
}

const PART = /^\[([^\]]*)\]/;
const DEEPEST = 10;

function pathOf(name: string): readonly string[] {
  const open = name.indexOf('[');
  if (open <= 0 || !name.endsWith(']')) return [name];
  const parts = [name.slice(0, open)];
  let rest = name.slice(open);
  while (rest !== '') {
    const found = PART.exec(rest);
    if (found === null || parts.length === DEEPEST) return [name];
    parts.push(found[1] as string);
    rest = rest.slice(found[0].length);
  }
  return parts;
}

/** An object without a prototype, so that no field name means something else. */
function table(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
