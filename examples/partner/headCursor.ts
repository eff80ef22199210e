import type { Service } from './followFeed.js';
import { Refused } from './refused.js';

const query = 'query Head { transferEvents(first: 1) { headCursor } }';

interface Answer {
  readonly data?: { readonly transferEvents: { readonly headCursor: string } } | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** The cursor of the log's end. */
export async function headCursor({ url, token }: Service, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await token(signal)}` },
    body: JSON.stringify({ query }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
  });
  const { data, errors = [] } = (await response.json()) as Answer;
  if (!data) throw new Refused(errors);
  return data.transferEvents.headCursor;
}
