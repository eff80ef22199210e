import { isDeepStrictEqual } from 'node:util';

/** Operations that are compared before any is timed. */
const compared = 20;

/**
 * Whose answers are not those of our gateway, by name, each with the reason. Throws when our own are not what the workload
 * is about.
 */
export async function unequal({ name, requests, bodyOf, holds }, [ours, ...others], token) {
  const reasons = new Map();
  const step = Math.max(1, Math.floor(requests / compared));
  for (let number = 0; number < requests; number += step) {
    const expected = await ours.post('/graphql', token, bodyOf(number));
    if (expected.errors || !holds(expected.data)) {
      throw new Error(`${name}: ${JSON.stringify(expected).slice(0, 500)}`);
    }
    for (const { server, post } of others) {
      const reason = await difference(() => post('/graphql', token, bodyOf(number)), expected);
      if (reason) reasons.set(server.name, reason);
    }
  }
  return reasons;
}

async function difference(ask, expected) {
  try {
    const { data, errors } = await ask();
    if (errors) return `answers an error: ${errors[0].message}`;
    return isDeepStrictEqual(normalised(data), normalised(expected.data)) ? null : 'answers something else';
  } catch (error) {
    return error.message.slice(0, 300);
  }
}

/** The order of a schema's types and fields says nothing. */
function normalised(data) {
  return data.__schema ? sorted(data) : data;
}

function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, sorted(inner)])
      .sort(),
  );
}
