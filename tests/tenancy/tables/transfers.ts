import { monday } from '../allSubgraphs.js';
import { callers } from '../callers.js';
import type { CallerName } from '../callers.js';
import { arrival, below, entity, events, root } from '../reach.js';
import type { Story } from '../story.js';
import type { Table } from './table.js';

const lineage = ({ conversationId }: Story) => `lineage(conversationId: "${conversationId}")`;
const options =
  (field: string, at = monday) =>
  ({ bouncedConversationId: id }: Story) =>
    `${field}(conversationId: "${id}", at: "${at}")`;
const viewer: [string, (_: Story, caller: CallerName) => string] = [
  'Viewer',
  (_, caller) => {
    const who: string | { sub?: string } = callers[caller];
    return typeof who === 'string' ? who : (who.sub ?? '');
  },
];

// prettier-ignore
export const transfers: readonly Table[] = [
  {
    what: 'the conversation',
    ...entity('transfers', 'Conversation', (story) => story.conversationId),
    fields: {
      'xxxx xxx xx xx xx xxxxxx xxx': 'id',
      'xxxx xxx .. .. .. xx..x. x..': 'custody',
      'xxxx xxx .. .. .. xx.... x..': 'transfers lineage',
    },
  },
  {
    what: 'what may be done with it',
    ...entity('transfers', 'ConversationPermissions', (story) => story.conversationId),
    fields: {
      'xxxx xxx xx xx xx xxxxxx xxx': 'id rolloverConversation rollbackConversation takeConversation',
    },
  },
  {
    what: 'its custody',
    ...below('transfers', 'Custody', ['Conversation', (story) => story.conversationId], ['custody']),
    fields: {
      'xxxx xxx .. .. .. xx..x. x..': 'account skill agent version since',
    },
  },
  {
    what: 'its arrival at the holder',
    ...arrival(),
    fields: {
      'xxxx xxx .. .. .. .x.... ...': 'cursor movement conversation version at cause place leftAccount waits',
    },
  },
  {
    what: 'its lineage',
    ...root('transfers', 'Lineage', lineage),
    fields: {
      'xxxx xxx .. .. .. xx.... x..': 'conversation owner hops custodies',
    },
  },
  {
    what: 'its custody periods',
    ...root('transfers', 'CustodyPeriod', lineage, ['custodies']),
    fields: {
      'xxxx xxx .. .. .. xx.... x..': 'place from until endedBy',
    },
  },
  {
    what: 'the accepted transfer',
    ...entity('transfers', 'Transfer', (story) => story.acceptedId),
    fields: {
      'xxxx xxx xx .. .. xxx... x..': 'id kind status version source requestedDestination initiator reasonCode warmMessageTo noteAudience attempts requestedAt when',
      'xxxx xxx .. .. .. xx.... x..': 'conversation destination deadlineAt decision acceptedAt endedAt',
      'xxxx xxx xx .. .. ...... ...': 'note warmMessage',
      '.... ... .. .. .. ...... ...': 'opensAt endCause refusals rollbackOf undoes rolledBackBy previous next allowedActions',
    },
  },
  {
    what: 'the ringing transfer',
    ...entity('transfers', 'Transfer', (story) => story.ringingId),
    fields: {
      'xxxx xxx .. xx .. xx.... x..': 'id kind status version source requestedDestination destination initiator reasonCode warmMessageTo noteAudience attempts requestedAt when deadlineAt',
      'xxxx ... .. xx .. ...... ...': 'note warmMessage',
      '.... ... .. .. .. ...... ...': 'opensAt acceptedAt endedAt endCause refusals rollbackOf undoes rolledBackBy next',
      'xxxx xxx .. .. .. xx.... x..': 'conversation decision previous',
      'x.x. ... .. x. .. ...... ...': 'allowedActions',
    },
  },
  {
    what: 'the refused transfer',
    ...entity('transfers', 'Transfer', (story) => story.refusedId),
    fields: {
      '.... xxx .. .. .. x..... x..': 'id kind status version conversation source requestedDestination initiator reasonCode warmMessageTo noteAudience requestedAt when decision endedAt refusals next',
      '.... ... .. .. .. ...... ...': 'destination attempts opensAt deadlineAt acceptedAt endCause rollbackOf undoes rolledBackBy previous allowedActions',
      '.... xxx .. .. .. ...... ...': 'note warmMessage',
    },
  },
  {
    what: 'the returned transfer',
    ...entity('transfers', 'Transfer', (story) => story.returnedId),
    fields: {
      'xxxx xxx xx .. .. xxx... x..': 'id kind status version source requestedDestination initiator warmMessageTo noteAudience attempts requestedAt when deadlineAt endedAt endCause',
      'xxxx xxx .. .. .. xx.... x..': 'conversation decision next',
      '.... ... .. .. .. ...... ...': 'destination reasonCode opensAt acceptedAt refusals rollbackOf undoes rolledBackBy previous allowedActions',
      '.... xxx xx .. .. ...... ...': 'note warmMessage',
    },
  },
  {
    what: 'the rolled back transfer',
    ...entity('transfers', 'Transfer', (story) => story.rolledBackId),
    fields: {
      'xxxx xxx .. .. .. xx.... x..': 'id kind status version conversation source requestedDestination destination initiator warmMessageTo noteAudience attempts requestedAt when deadlineAt decision acceptedAt endedAt rolledBackBy next',
      '.... ... .. .. .. ...... ...': 'reasonCode opensAt endCause refusals rollbackOf undoes previous allowedActions',
      'xxxx xxx .. .. .. ...... ...': 'note warmMessage',
    },
  },
  {
    what: 'the rollback',
    ...entity('transfers', 'Transfer', (story) => story.rollbackId),
    fields: {
      'xxxx xxx .. .. .. xx.... x..': 'id kind status version conversation source requestedDestination destination initiator warmMessageTo noteAudience attempts requestedAt when deadlineAt decision acceptedAt endedAt rollbackOf undoes previous',
      '.... ... .. .. .. ...... ...': 'reasonCode opensAt endCause refusals rolledBackBy next allowedActions',
      'xxxx xxx .. .. .. ...... ...': 'note warmMessage',
    },
  },
  {
    what: 'the scheduled transfer',
    ...entity('transfers', 'Transfer', (story) => story.scheduledId),
    fields: {
      '.... xxx xx .. .. x.x... x..': 'id kind status version source requestedDestination destination initiator warmMessageTo noteAudience attempts requestedAt when opensAt deadlineAt',
      '.... ... .. .. .. ...... ...': 'reasonCode note warmMessage acceptedAt endedAt endCause refusals rollbackOf undoes rolledBackBy previous next',
      '.... xxx .. .. .. x..... x..': 'conversation decision',
      '.... x.x .. .. .. ...... ...': 'allowedActions',
    },
  },
  {
    what: 'the attempts of the scheduled transfer',
    ...below('transfers', 'Attempt', ['Transfer', (story) => story.scheduledId], ['attempts']),
    fields: {
      '.... xxx xx .. .. x.x... x..': 'number place startedAt opensAt',
      '.... ... .. .. .. ...... ...': 'endedAt endCause delivery decisions',
    },
  },
  {
    what: 'the decision on the accepted transfer',
    ...below('transfers', 'TransferDecision', ['Transfer', (story) => story.acceptedId], ['decision']),
    fields: {
      'xxxx xxx .. .. .. xx.... x..': 'decidedAt outcome custodyVersion scheduleRevision timeZoneData online occupied away freeSlots fallbackReady estimatedWaitSeconds',
      '.... ... .. .. .. ...... ...': 'refusals opensAt closesAt',
    },
  },
  {
    what: 'the decision on the rolled back transfer',
    ...below('transfers', 'TransferDecision', ['Transfer', (story) => story.rolledBackId], ['decision']),
    fields: {
      'xxxx xxx .. .. .. xx.... x..': 'decidedAt outcome custodyVersion scheduleRevision timeZoneData closesAt online occupied away freeSlots fallbackReady estimatedWaitSeconds',
      '.... ... .. .. .. ...... ...': 'refusals opensAt',
    },
  },
  {
    what: 'the decision on the refused transfer',
    ...below('transfers', 'TransferDecision', ['Transfer', (story) => story.refusedId], ['decision']),
    fields: {
      '.... xxx .. .. .. x..... x..': 'decidedAt outcome refusals custodyVersion scheduleRevision timeZoneData opensAt online occupied away freeSlots fallbackReady',
      '.... ... .. .. .. ...... ...': 'closesAt estimatedWaitSeconds',
    },
  },
  {
    what: 'the decisions on the places of the accepted transfer',
    ...below('transfers', 'PlaceDecision', ['Transfer', (story) => story.acceptedId], ['attempts', 'decisions']),
    fields: {
      'xxxx xxx xx .. .. xxx... x..': 'occasion agent decidedAt scheduleRevision timeZoneData online occupied away freeSlots',
      '.... ... .. .. .. ...... ...': 'refusals opensAt closesAt',
    },
  },
  {
    what: 'the decisions on the place where a transfer was shut out',
    ...below('transfers', 'PlaceDecision', ['Transfer', (story) => story.shutOutId], ['attempts', 'decisions']),
    fields: {
      'xxxx xxx .. .. .. xx.... x..': 'occasion agent decidedAt refusals scheduleRevision timeZoneData opensAt closesAt online occupied away freeSlots',
    },
  },
  {
    what: 'the receipts of the accepted transfer',
    ...below('transfers', 'Delivery', ['Transfer', (story) => story.acceptedId], ['attempts', 'delivery']),
    fields: {
      'xxxx xxx .. .. .. xx.... x..': 'agent shownAt',
    },
  },
  {
    what: 'the attempts of the accepted transfer',
    ...below('transfers', 'Attempt', ['Transfer', (story) => story.acceptedId], ['attempts']),
    fields: {
      'xxxx xxx xx .. .. xxx... x..': 'number place startedAt endedAt endCause decisions',
      '.... ... .. .. .. ...... ...': 'opensAt',
      'xxxx xxx .. .. .. xx.... x..': 'delivery',
    },
  },
  {
    what: 'the source of the ringing transfer',
    ...below('transfers', 'Place', ['Transfer', (story) => story.ringingId], ['source']),
    fields: {
      'xxxx xxx .. xx .. xx.... x..': 'account skill agent',
    },
  },
  {
    what: 'the destination of the accepted transfer',
    ...below('transfers', 'Place', ['Transfer', (story) => story.acceptedId], ['destination']),
    fields: {
      'xxxx xxx .. .. .. xx.... x..': 'account skill agent',
    },
  },
  {
    what: "the caller's offers",
    ...below('transfers', 'Offer', viewer, ['offers']),
    fields: {
      '.... ... .. x. .. ...... ...': 'id transfer agent status offeredAt expiresAt',
    },
  },
  {
    what: 'the viewer',
    ...below('transfers', 'Viewer', viewer, []),
    fields: {
      'xxxx xxx xx xx xx xxxxxx xxx': 'id',
      '.... ... .. x. .. ...... ...': 'offers',
      'x... x.. .. .. .. ...... ...': 'openTransfers',
    },
  },
  {
    what: 'the events of the accepted transfer',
    ...events((story) => story.acceptedId, { ended: true }),
    fields: {
      'xxxx xxx xx .. .. xxx... x..': 'id cursor version at type status attempt place transfer',
      'xxxx xxx .. .. .. xx.... x..': 'cause actor conversationId',
    },
  },
  {
    what: 'the events of the ringing transfer',
    ...events((story) => story.ringingId, { ended: false }),
    fields: {
      'xxxx xxx .. xx .. xx.... x..': 'id cursor version at type status attempt place transfer',
      '.... ... .. .. .. ...... ...': 'cause',
      'xxxx xxx .. .. .. xx.... x..': 'actor conversationId',
    },
  },
  {
    what: 'the places to roll over to',
    ...root('transfers', 'RolloverDestination', options('rolloverDestinations')),
    fields: {
      'x.x. ... .. .. .. ...... ...': 'account skill outcome canReceive canSchedule refusals warnings opensAt closesAt agentsOnline agents estimatedWaitSeconds noteRequired checkedAt',
    },
  },
  {
    what: 'the places to roll back to',
    ...root('transfers', 'RollbackOption', options('rollbackOptions')),
    fields: {
      'x.x. ... .. .. .. ...... ...': 'to place undoes outcome canReceive canSchedule warnings closesAt agentsOnline agents estimatedWaitSeconds noteRequired checkedAt',
      '.... ... .. .. .. ...... ...': 'refusals opensAt',
    },
  },
  {
    what: 'the places to roll back to, at night',
    ...root('transfers', 'RollbackOption', options('rollbackOptions', '2026-03-02T20:00:00Z')),
    fields: {
      'x.x. ... .. .. .. ...... ...': 'to place undoes outcome canReceive canSchedule refusals warnings opensAt agentsOnline agents estimatedWaitSeconds noteRequired checkedAt',
      '.... ... .. .. .. ...... ...': 'closesAt',
    },
  },
  {
    what: 'the warnings of places to roll over to',
    ...root('transfers', 'Warning', options('rolloverDestinations'), ['warnings']),
    fields: {
      'x.x. ... .. .. .. ...... ...': 'code message',
    },
  },
];
