import type { Caller } from '../kit/caller.js';
import type { Signals } from '../kit/signals.js';
import type { SubgraphParts } from '../kit/subgraph.js';
import { reach } from './domain/access.js';
import type { Reach } from './domain/access.js';
import { loadersOf } from './loaders.js';
import type { Loaders } from './loaders.js';
import type { OpenStreams } from './openStreams.js';

/** What the subgraph is made of: `signals` must listen to `rollover_log`. */
export type ConversationsParts = SubgraphParts & { readonly signals: Signals };

/** What the resolvers have for one request. */
export interface Context extends ConversationsParts {
  readonly caller: Caller;
  readonly reach: Reach;
  readonly streams: OpenStreams;
  /** Remembers what was read, so it is made anew for each event of a stream. */
  loaders: Loaders;
}

export function contextOf(caller: Caller, parts: ConversationsParts, streams: OpenStreams): Context {
  const within = reach(caller);
  return { ...parts, caller, reach: within, streams, loaders: loadersOf(parts.database, within) };
}
