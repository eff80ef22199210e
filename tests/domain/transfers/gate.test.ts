import { describe, expect, it } from 'vitest';
import { gate } from '../../../subgraphs/transfers/domain/gate.js';
import { aCaller, aConversation, aCustody } from './someFacts.js';

const held = { conversation: aConversation(), custody: aCustody() };
const closed = {
  conversation: aConversation({ status: 'CLOSED', closedAt: new Date('2026-03-02T08:00:00Z') }),
  custody: aCustody({ accountId: 'bank', agentId: 'grace' }),
};
const elsewhere = { ...held, custody: aCustody({ accountId: 'bank', agentId: 'grace' }) };
const another = { ...held, custody: aCustody({ agentId: 'jonas' }) };
const waiting = { ...held, custody: aCustody({ agentId: null }) };

const stranger = aCaller({ scopes: [] });
const manager = aCaller({ id: 'mia', role: 'MANAGER' });

describe('the gate', () => {
  it.each([
    ['its holder', aCaller(), held],
    ["the account's manager, whoever holds it", manager, another],
    ["the account's manager, while nobody holds it", manager, waiting],
    ['a bot that holds it and may transfer', aCaller({ role: 'BOT', scopes: ['rollover:bot'] }), held],
  ])('lets %s pass', (_, caller, handled) => {
    expect(gate(caller, handled)).toBeNull();
  });

  it.each([
    ['what is not there, or not to be seen, before all else', stranger, null, 'ConversationNotFound'],
    ['that it is closed, before who handles it', stranger, closed, 'ConversationClosed'],
    [
      'that another account handles it, before who holds it',
      stranger,
      elsewhere,
      'ConversationNotHandledHere',
    ],
    ['that another agent holds it, before permissions', stranger, another, 'ForbiddenNotParticipant'],
    ['that nobody holds it yet, before permissions', stranger, waiting, 'ForbiddenNotParticipant'],
    ['that a permission is missing, last', stranger, held, 'ForbiddenRole'],
  ])('says %s', (_, caller, handled, expected) => {
    expect(gate(caller, handled)?.type).toBe(expected);
  });

  it.each([
    ['an agent with the permission of bots', aCaller({ scopes: ['rollover:bot'] })],
    ['a bot with the permission of people', aCaller({ role: 'BOT', scopes: ['rollover'] })],
    ['a manager without the permission', aCaller({ id: 'mia', role: 'MANAGER', scopes: [] })],
  ])('does not let %s pass', (_, caller) => {
    expect(gate(caller, held)).toEqual({ type: 'ForbiddenRole' });
  });

  it.each(['ANALYST', 'PARTNER', 'CONNECTOR', 'ADMIN'] as const)(
    'lets no %s pass, whatever its permissions',
    (role) => {
      const caller = aCaller({ role, accountId: null, scopes: ['rollover', 'rollover:bot'] });

      expect(gate(caller, held)).toEqual({ type: 'ConversationNotHandledHere' });
    },
  );

  it('says when the conversation was closed', () => {
    expect(gate(aCaller(), closed)).toEqual({
      type: 'ConversationClosed',
      closedAt: '2026-03-02T08:00:00.000Z',
    });
  });
});
