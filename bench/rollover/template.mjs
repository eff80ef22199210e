/**
 * What a command sends, as a template, in waves: statements that are sent without waiting for each other. Two recordings of it side by side tell what stays, what is one of the `known` ids
 * of its request, what is an instant, and what is made anew each time. A recording is `{ statements, known, at }`.
 */
export function templateOf(one, other) {
  const filled = one.statements.map(({ values, ...statement }, index) => ({
    ...statement,
    values: values.map((value, place) => slotOf(value, other.statements[index].values[place], one)),
  }));
  return wavesOf(filled);
}

function wavesOf(statements) {
  const waves = [];
  let answered = -Infinity;
  for (const { sent, answered: end, ...statement } of statements) {
    // The first answer that comes lets its asker go on.
    if (sent > answered) waves.push([]);
    waves.at(-1).push(statement);
    answered = sent > answered ? end : Math.min(answered, end);
  }
  return waves;
}

function slotOf(value, counterpart, recording) {
  if (value instanceof Date) return { kind: 'instant', afterMs: value.getTime() - recording.at.getTime() };
  if (Array.isArray(value)) {
    return { kind: 'list', items: value.map((item, index) => slotOf(item, counterpart[index], recording)) };
  }
  if (value === counterpart || typeof value !== 'string') return { kind: 'constant', value };
  const parts = splitAt(value, recording.known);
  const isMade = parts.every(({ name }) => name === undefined) && !/^[[{]/.test(value);
  return isMade ? { kind: 'made', name: value } : { kind: 'text', parts };
}

/** The text in pieces: those that are known ids by name, the others as they are. */
function splitAt(text, known) {
  for (const [name, id] of Object.entries(known)) {
    const at = text.indexOf(id);
    if (at < 0) continue;
    const before = text.slice(0, at);
    const after = text.slice(at + id.length);
    return [...(before ? splitAt(before, known) : []), { name }, ...(after ? splitAt(after, known) : [])];
  }
  return [{ text }];
}
