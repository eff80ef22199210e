import type { Caller } from '../kit/caller.js';
import type { Signals } from '../kit/database/signals.js';
import type { AccessWatch } from '../kit/streams/accessWatch.js';
import type { Tails } from '../kit/streams/tails.js';
import type { SubgraphParts } from '../kit/subgraph.js';
import { reach } from './domain/access.js';
import type { Reach } from './domain/access.js';
import { loadersOf } from './loaders.js';
import type { Loaders } from './loaders.js';
import type { LoggedModel } from './models.js';
import type { OpenStreams } from './streams/openStreams.js';

/** What the subgraph is made of: `signals` must listen to the `channels`. */
export type ConversationsParts = SubgraphParts & { readonly signals: Signals };

/** What the streams of all requests share. */
export interface Streaming {
  readonly streams: OpenStreams;
  readonly tails: Tails<LoggedModel>;
  readonly access: AccessWatch;
  /** The position up to which a brand's log is visible now. */
  readonly head: (brandId: string) => Promise<bigint>;
}

/** What the resolvers have for one request. */
export interface Context extends ConversationsParts, Streaming {
  readonly caller: Caller;
  readonly reach: Reach;
  /** Remembers what was read, so it is made anew for each event of a stream. */
  loaders: Loaders;
}

export function contextOf(caller: Caller, parts: ConversationsParts, streaming: Streaming): Context {
  const within = reach(caller);
  return { ...parts, ...streaming, caller, reach: within, loaders: loadersOf(parts.database.reads, within) };
}
