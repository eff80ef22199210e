import type { Reach } from '../domain/access.js';
import { path } from '../facts.js';

// The one place where "what a caller may see" becomes SQL: every statement that reads for a caller is made of these.

/** SQL: conversations `c`, each with `r.readable_until`. The statement's first parameters are `reachValues`. */
export const conversations = `conversations.conversation c cross join ${path('c.id', '$3')}`;

/** SQL: true for the conversations that the caller sees. */
export const withinReach = `(
  ($1::text is null or c.brand_id = $1)
  and ($2::text is null or c.channel = $2)
  and ($3::text[] is null or r.on_path)
)`;

/** SQL: true for the messages `m` that the caller may read of `c`. */
export const readable = '(r.readable_until is null or m.position <= r.readable_until)';

export function reachValues({ brandId, channel, accountIds }: Reach): unknown[] {
  return [brandId, channel, accountIds];
}
