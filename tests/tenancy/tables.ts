import { monday } from './allSubgraphs.js';
import { callers } from './callers.js';
import type { CallerName } from './callers.js';
import { below, entity, events, root } from './reach.js';
import type { Way } from './reach.js';
import type { Story } from './story.js';

/** Who is told which fields of one thing of the story. */
export interface Table extends Way {
  readonly what: string;
  /** By the row of the callers who are told (`callers.ts` has the columns): the fields. */
  readonly fields: Readonly<Record<string, string>>;
}

const bank: [string, () => string] = ['Account', () => 'acme-bank'];
const claims: [string, () => string] = ['Skill', () => 'acme-travel-claims'];
const desk: [string, () => string] = ['Skill', () => 'acme-retail-desk'];
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
export const tables: readonly Table[] = [
  {
    what: 'the account that holds the conversation',
    ...entity('accounts', 'Account', bank[1]),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name brand timeZone status rolloverEnabled channels noteRequired reasonRequired reasonCodes revision',
      '..x. ... .. .. .. ...... x..': 'links configurationChanges',
    },
  },
  {
    what: 'the account that gave it away',
    ...entity('accounts', 'Account', () => 'acme-retail'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name brand timeZone status rolloverEnabled channels noteRequired reasonRequired reasonCodes revision',
      '.... ..x .. .. .. ...... x..': 'links',
      '.... ... .. .. .. ...... ...': 'configurationChanges',
    },
  },
  {
    what: 'an account off the path',
    ...entity('accounts', 'Account', () => 'acme-energy'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name brand timeZone status rolloverEnabled channels noteRequired reasonRequired revision',
      '.... ... .. .. .. ...... ...': 'reasonCodes links configurationChanges',
    },
  },
  {
    what: 'its reason codes',
    ...below('accounts', 'ReasonCode', bank, ['reasonCodes']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'code label',
    },
  },
  {
    what: 'the brand',
    ...entity('accounts', 'Brand', () => 'acme'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name accounts',
    },
  },
  {
    what: 'the link from giver to tried',
    ...entity('accounts', 'Link', () => 'acme-retail-to-acme-travel'),
    fields: {
      '.... ..x .. .. .. ...... x..': 'id source destination skills fallbackSkill revision',
      '.... ... .. .. .. ...... ...': 'revokedAt',
    },
  },
  {
    what: 'a link that was revoked',
    ...entity('accounts', 'Link', () => 'retail-to-energy'),
    fields: {
      '.... ..x .. .. .. ...... x..': 'id source destination skills revokedAt revision',
      '.... ... .. .. .. ...... ...': 'fallbackSkill',
    },
  },
  {
    what: 'the agent who holds it',
    ...entity('accounts', 'User', () => 'bank-agent-1'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name role account',
      'xxxx xxx xx xx xx ...... x..': 'availability availabilityChangedAt maxSlots',
      '.... ... .. .. .. ...... ...': 'availabilityCause',
    },
  },
  {
    what: 'the manager who leads there',
    ...entity('accounts', 'User', () => 'bank-manager'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name role account',
      '.... ... .. .. .. ...... ...': 'availability availabilityCause availabilityChangedAt maxSlots',
    },
  },
  {
    what: 'an agent who let an offer ring',
    ...entity('accounts', 'User', () => 'travel-agent-2'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name role account',
      'xxxx xxx xx xx xx ...... x..': 'availability availabilityChangedAt maxSlots',
      '.... ... xx .. .. ...... x..': 'availabilityCause',
    },
  },
  {
    what: 'what was configured',
    ...below('accounts', 'ConfigurationChange', bank, ['configurationChanges', 'nodes']),
    fields: {
      '..x. ... .. .. .. ...... x..': 'id at actor action subject subjectId revision before after',
    },
  },
  {
    what: 'the viewer',
    ...root('accounts', 'Viewer', () => 'viewer'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx xxx': 'id role',
      'xxxx xxx xx x. x. x...x. xx.': 'user',
      'xxxx xxx xx xx xx ...... .x.': 'account',
      'xxxx xxx xx xx xx xxxxxx .xx': 'brand',
      'xxxx xxx xx xx xx .xxx.x .x.': 'scopes',
    },
  },

  {
    what: 'the skill that holds it',
    ...entity('skills', 'Skill', () => 'acme-bank-care'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name account channels workingHours opening manuallyClosed maxWaitSeconds agents revision',
      '.... ... .. .. .. ...... ...': 'fallbackSkill configurationChanges',
    },
  },
  {
    what: 'a skill with a fallback',
    ...entity('skills', 'Skill', () => 'acme-bank-desk'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name account channels workingHours opening manuallyClosed maxWaitSeconds agents revision',
      'xxxx xxx xx xx xx xx..xx x..': 'fallbackSkill',
      '..x. ... .. .. .. ...... x..': 'configurationChanges',
    },
  },
  {
    what: "a closed skill's opening",
    ...below('skills', 'Opening', claims, ['opening']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'at open cause opensAt specialDate',
      '.... ... .. .. .. ...... ...': 'closesAt',
    },
  },
  {
    what: "an open skill's opening",
    ...below('skills', 'Opening', desk, ['opening']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'at open closesAt',
      '.... ... .. .. .. ...... ...': 'cause opensAt specialDate',
    },
  },
  {
    what: "a skill's hours",
    ...below('skills', 'WorkingHours', desk, ['workingHours']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'timeZone weekly specialDates revision ofAccount',
    },
  },
  {
    what: 'their weekly slots',
    ...below('skills', 'WeeklySlot', desk, ['workingHours', 'weekly']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'weekday opens closes',
    },
  },
  {
    what: 'their special dates',
    ...below('skills', 'SpecialDate', desk, ['workingHours', 'specialDates']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'name from to kind slots',
    },
  },
  {
    what: "a special date's slots",
    ...below('skills', 'DaySlot', desk, ['workingHours', 'specialDates', 'slots']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'opens closes',
    },
  },
  {
    what: "the holder's account",
    ...entity('skills', 'Account', bank[1]),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id workingHours',
      'xxxx xxx xx xx xx xx..xx x..': 'skills',
      '..x. ... .. .. .. ...... x..': 'skillConfigurationChanges',
    },
  },
  {
    what: 'what was configured',
    ...below('skills', 'ConfigurationChange', ['Skill', () => 'acme-bank-desk'], ['configurationChanges', 'nodes']),
    fields: {
      '..x. ... .. .. .. ...... x..': 'id at actor action subject subjectId revision before after',
    },
  },
  {
    what: 'the agent who holds it',
    ...entity('skills', 'User', () => 'bank-agent-1'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx xxx': 'id',
      'xxxx xxx xx xx xx xx..xx x..': 'skills',
    },
  },

  {
    what: 'the conversation',
    ...entity('conversations', 'Conversation', (story) => story.conversationId),
    fields: {
      'xxxx xxx .. .. .. xx..x. x..': 'id brand ownerAccount channel status startedAt messages viewerCan',
      'xxxx xxx .. .. .. ....x. ...': 'consumerName',
      '.... ... .. .. .. ...... ...': 'closedAt erasedAt',
      'xxxx xxx .. .. .. ...... ...': 'notes',
    },
  },
  {
    what: 'the closed conversation',
    ...entity('conversations', 'Conversation', (story) => story.closedConversationId),
    fields: {
      'xxxx xxx .. .. .. xx..x. x..': 'id brand ownerAccount channel status startedAt closedAt messages viewerCan',
      'xxxx xxx .. .. .. ....x. ...': 'consumerName',
      '.... ... .. .. .. ...... ...': 'erasedAt notes',
    },
  },
  {
    what: 'a conversation that was erased',
    ...entity('conversations', 'Conversation', (story) => story.erasedConversationId),
    fields: {
      '.... xxx .. .. .. x...x. x..': 'id brand ownerAccount channel status startedAt erasedAt messages viewerCan',
      '.... ... .. .. .. ...... ...': 'consumerName closedAt notes',
    },
  },
  {
    what: 'what may be done with the conversation',
    ...entity('conversations', 'ConversationPermissions', (story) => story.conversationId),
    fields: {
      'xxxx xxx .. .. .. xx..x. x..': 'id sendMessage addNote closeConversation eraseConsumer',
    },
  },
  {
    what: 'a message before the hand-over',
    ...entity('conversations', 'Message', (story) => story.beforeHandOverId),
    fields: {
      'xxxx xxx .. .. .. xx..x. x..': 'id cursor conversation author sentAt',
      'xxxx xxx .. .. .. ....x. ...': 'text',
    },
  },
  {
    what: 'a message after the hand-over',
    ...entity('conversations', 'Message', (story) => story.afterHandOverId),
    fields: {
      'xxxx ... .. .. .. xx..x. x..': 'id cursor conversation author sentAt',
      'xxxx ... .. .. .. ....x. ...': 'text',
    },
  },
  {
    what: "a message's author",
    ...below('conversations', 'MessageAuthor', ['Message', (story) => story.beforeHandOverId], ['author']),
    fields: {
      'xxxx xxx .. .. .. xx..x. x..': 'kind user',
    },
  },
  {
    what: "the giver's note",
    ...entity('conversations', 'Note', (story) => story.giverNoteId),
    fields: {
      '.... xxx .. .. .. ...... ...': 'id author account text writtenAt',
    },
  },
  {
    what: "the holder's note",
    ...entity('conversations', 'Note', (story) => story.holderNoteId),
    fields: {
      'xxxx ... .. .. .. ...... ...': 'id author account text writtenAt',
    },
  },

  {
    what: 'the conversation',
    ...entity('transfers', 'Conversation', (story) => story.conversationId),
    fields: {
      'xxxx xxx xx xx xx xxxxxx xxx': 'id',
      'xxxx xxx .. .. .. xx..x. x..': 'custody',
      'xxxx xxx .. xx .. xx.... x..': 'transfers',
      'xxxx xxx .. .. .. xx.... x..': 'lineage',
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
      'xxxx xxx .. xx .. xx.... x..': 'id kind status version conversation source requestedDestination destination initiator reasonCode warmMessageTo noteAudience attempts requestedAt when deadlineAt',
      'xxxx ... .. xx .. ...... ...': 'note warmMessage',
      '.... ... .. .. .. ...... ...': 'opensAt acceptedAt endedAt endCause refusals rollbackOf undoes rolledBackBy next',
      'xxxx xxx .. .. .. xx.... x..': 'decision previous',
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
      '.... xxx xx .. .. x.x... x..': 'id kind status version conversation source requestedDestination destination initiator warmMessageTo noteAudience attempts requestedAt when opensAt deadlineAt',
      '.... ... .. .. .. ...... ...': 'reasonCode note warmMessage acceptedAt endedAt endCause refusals rollbackOf undoes rolledBackBy previous next',
      '.... xxx .. .. .. x..... x..': 'decision',
      '.... x.x .. .. .. ...... ...': 'allowedActions',
    },
  },
  {
    what: 'the attempts of the scheduled transfer',
    ...below('transfers', 'Attempt', ['Transfer', (story) => story.scheduledId], ['attempts']),
    fields: {
      '.... xxx xx .. .. x.x... x..': 'number place startedAt opensAt',
      '.... ... .. .. .. ...... ...': 'endedAt endCause delivery',
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
      'xxxx xxx xx .. .. xxx... x..': 'number place startedAt endedAt endCause',
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
      'xxxx xxx .. xx .. xx.... x..': 'id cursor version at type status conversationId attempt place transfer',
      '.... ... .. .. .. ...... ...': 'cause',
      'xxxx xxx .. .. .. xx.... x..': 'actor',
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
