import { Pool } from 'undici';

/** A client that keeps `connections` open to a server, and throws for whatever is not answered with 200. */
export function openClient(url, connections) {
  const pool = new Pool(url, { connections });
  const post = async (path, token, body) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await pool.request({ path, method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${url}${path} answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text);
  };
  return { post, close: () => pool.close() };
}

/** Does `act` with each of `items`, as many at a time as there are lanes. */
export async function inLanes(lanes, items, act) {
  const waiting = items.entries();
  const lane = async () => {
    for (const [index, item] of waiting) await act(item, index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
