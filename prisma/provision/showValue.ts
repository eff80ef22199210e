/** A setting in words: nothing a terminal would obey, and the parts of hours as one says them. */
export function showValue(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`;
  if (isSpecialDate(value)) return specialDate(value);
  if (isSlot(value)) return [value.weekday, `${value.opens}–${value.closes}`].filter(Boolean).join(' ');
  if (typeof value === 'string' && /^[\w.:/-]+$/.test(value)) return value;
  return JSON.stringify(value);
}

interface Slot {
  readonly weekday?: string;
  readonly opens: string;
  readonly closes: string;
}

interface SpecialDate {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly slots: readonly Slot[];
}

function specialDate({ name, from, to, kind, slots }: SpecialDate): string {
  const span = from === to ? from : `${from} to ${to}`;
  return [span, kind, ...slots.map(showValue), JSON.stringify(name)].join(' ');
}

function isSpecialDate(value: unknown): value is SpecialDate {
  return hasAll(value, ['name', 'from', 'to', 'kind', 'slots']);
}

function isSlot(value: unknown): value is Slot {
  return hasAll(value, ['opens', 'closes']);
}

function hasAll(value: unknown, names: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && names.every((name) => name in value);
}
