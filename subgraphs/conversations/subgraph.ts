import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { authenticate } from '../kit/authentication.js';
import { forgetAnswers } from '../kit/database/idempotency.js';
import { projectRoot } from '../kit/projectRoot.js';
import { watchAccess } from '../kit/streams/accessWatch.js';
import { freshReads } from '../kit/database/freshReads.js';
import type { Subgraph } from '../kit/subgraph.js';
import { contextOf } from './context.js';
import type { ConversationsParts } from './context.js';
import { logHead, readUsers } from './facts.js';
import { resolvers } from './resolvers/resolvers.js';
import { openMessageTails } from './streams/messageTails.js';
import { openStreams } from './streams/openStreams.js';

/** Conversations, their messages and notes. */
export function conversationsSubgraph(parts: ConversationsParts): Subgraph {
  const typeDefs = parse(readFileSync(join(projectRoot, 'schema/conversations.graphql'), 'utf8'));
  const heads = freshReads<bigint>();
  const streaming = {
    streams: openStreams(),
    tails: openMessageTails(parts),
    access: watchAccess((ids) => readUsers(parts.database, ids), parts.signals),
    head: (brandId: string) => heads(brandId, () => logHead(parts.database.streams, brandId)),
  };
  return {
    name: 'conversations',
    schema: buildSubgraphSchema({ typeDefs, resolvers }),
    context: async (headers) => contextOf(await authenticate(headers, parts.verifyToken), parts, streaming),
    async ready() {
      await parts.database.query('select from conversations.conversation limit 1');
    },
    forgetOld: () => forgetAnswers(parts.database, 'conversations', parts.clock.now()),
    stop: () => streaming.streams.endAll(),
  };
}
