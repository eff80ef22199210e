/** A copy of a JSON value that shares nothing with it, so that neither side can change the other's. */
export function copyJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyJson);
  if (hasToJson(value)) return value.toJSON();
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = copyJson((value as Record<string, unknown>)[key]);
    if (key !== '__proto__') copy[key] = item;
    else
      Object.defineProperty(copy, key, { value: item, enumerable: true, writable: true, configurable: true });
  }
  return copy;
}

/**
 * An object without inherited keys, `__proto__` included: whatever name a client gives a field is only a name. Unlike
 * objects made by `Object.create(null)`, V8 keeps these in fast mode.
 */
export class Row {
  [key: string]: unknown;
}
Reflect.deleteProperty(Row.prototype, 'constructor');
Object.setPrototypeOf(Row.prototype, null);

/** `object[key]`, never what JavaScript's own objects inherit. */
export function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Whether a value has keys of its own: an object, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
