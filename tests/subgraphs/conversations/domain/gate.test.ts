import { describe, expect, it } from 'vitest';
import { gate } from '../../../../subgraphs/conversations/domain/gate.js';
import type { Act } from '../../../../subgraphs/conversations/domain/gate.js';
import type { Caller, Role } from '../../../../subgraphs/kit/caller.js';

function aCaller(role: Role, id = 'me', accountId: string | null = 'here'): Caller {
  return { id, role, brandId: 'acme', accountId, accountIds: [], scopes: [], channel: null };
}

const held = { status: 'OPEN', closedAt: null, accountId: 'here', agentId: 'me' } as const;
const closed = { ...held, status: 'CLOSED', closedAt: new Date(0) } as const;
const elsewhere = { ...held, accountId: 'there' };
const another = { ...held, agentId: 'another' };
const waiting = { ...held, agentId: null };

const code = (role: Role, act: Act, standing: Parameters<typeof gate>[2], accountId?: string | null) =>
  gate(aCaller(role, 'me', accountId), act, standing)?.code ?? 'may';

describe('the gate', () => {
  it.each<[Role, Act, string]>([
    ['AGENT', 'sendMessage', 'may'],
    ['BOT', 'sendMessage', 'may'],
    ['MANAGER', 'sendMessage', 'FORBIDDEN_ROLE'],
    ['CONNECTOR', 'sendMessage', 'may'],
    ['ANALYST', 'sendMessage', 'FORBIDDEN_ROLE'],
    ['PARTNER', 'sendMessage', 'FORBIDDEN_ROLE'],
    ['ADMIN', 'sendMessage', 'FORBIDDEN_ROLE'],
    ['AGENT', 'addNote', 'may'],
    ['BOT', 'addNote', 'may'],
    ['MANAGER', 'addNote', 'may'],
    ['CONNECTOR', 'addNote', 'FORBIDDEN_ROLE'],
    ['ANALYST', 'addNote', 'FORBIDDEN_ROLE'],
    ['PARTNER', 'addNote', 'FORBIDDEN_ROLE'],
    ['ADMIN', 'addNote', 'FORBIDDEN_ROLE'],
    ['AGENT', 'closeConversation', 'may'],
    ['BOT', 'closeConversation', 'may'],
    ['MANAGER', 'closeConversation', 'may'],
    ['CONNECTOR', 'closeConversation', 'may'],
    ['ANALYST', 'closeConversation', 'FORBIDDEN_ROLE'],
    ['PARTNER', 'closeConversation', 'FORBIDDEN_ROLE'],
    ['ADMIN', 'closeConversation', 'FORBIDDEN_ROLE'],
  ])('lets a %s %s a conversation that it holds or serves: %s', (role, act, expected) => {
    const accountId = ['AGENT', 'BOT', 'MANAGER'].includes(role) ? 'here' : null;

    expect(code(role, act, held, accountId)).toBe(expected);
  });

  it.each<Act>(['sendMessage', 'addNote', 'closeConversation'])(
    'asks of agents that they hold it, to %s',
    (act) => {
      expect(code('AGENT', act, another)).toBe('FORBIDDEN_NOT_PARTICIPANT');
      expect(code('BOT', act, another)).toBe('FORBIDDEN_NOT_PARTICIPANT');
      expect(code('AGENT', act, waiting)).toBe('FORBIDDEN_NOT_PARTICIPANT');
    },
  );

  it.each<Act>(['addNote', 'closeConversation'])(
    'asks of managers only that their account handles it, to %s',
    (act) => {
      expect(code('MANAGER', act, another)).toBe('may');
      expect(code('MANAGER', act, waiting)).toBe('may');
      expect(code('MANAGER', act, elsewhere)).toBe('CONVERSATION_NOT_HANDLED_HERE');
    },
  );

  it('says first that the conversation is closed, with the time, whoever asks', () => {
    const gone = { ...closed, accountId: 'there' };

    expect(gate(aCaller('AGENT'), 'sendMessage', gone)).toMatchObject({
      code: 'CONVERSATION_CLOSED',
      closedAt: new Date(0),
    });
    expect(code('ADMIN', 'sendMessage', gone, null)).toBe('CONVERSATION_CLOSED');
  });

  it('says then that another account handles it, before who holds it or what the role may do', () => {
    expect(code('AGENT', 'sendMessage', { ...elsewhere, agentId: 'another' })).toBe(
      'CONVERSATION_NOT_HANDLED_HERE',
    );
    expect(code('MANAGER', 'sendMessage', elsewhere)).toBe('CONVERSATION_NOT_HANDLED_HERE');
  });
});
