import { randomUUID } from 'node:crypto';
import type { TestSystem } from './runningSystem.js';

/** What people do through the graph whom a test does not look at. */
export interface People {
  readonly setAvailability: (agentId: string, availability: string) => Promise<void>;
  /** A conversation with retail's care team, or with another account's. */
  readonly startConversation: (account?: string) => Promise<string>;
  /** Asks for a rollover to the bank's care team; the transfer's id. */
  readonly rollOver: (agentId: string, conversationId: string) => Promise<string>;
  readonly cancel: (agentId: string, transferId: string) => Promise<void>;
  /** The consumer writes. */
  readonly write: (conversationId: string, text: string) => Promise<void>;
  readonly note: (agentId: string, conversationId: string, text: string) => Promise<void>;
  /** Any mutation that sets something up. */
  readonly configure: (who: string, mutation: string, input: object) => Promise<void>;
}

export function people(system: Pick<TestSystem, 'ask'>): People {
  const act = async (who: string, mutation: string, selection: string, input: object): Promise<unknown> => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} userErrors { code } } }`;
    const variables = { input: { ...input, idempotencyKey: randomUUID() } };
    const { [mutation]: payload } = await system.ask<Record<string, { userErrors: { code: string }[] }>>(
      who,
      document,
      variables,
    );
    if (payload?.userErrors.length !== 0) throw new Error(`${mutation}: ${JSON.stringify(payload)}`);
    return payload;
  };

  return {
    setAvailability: async (agentId, availability) => {
      await act(agentId, 'setAvailability', '', { availability });
    },
    startConversation: async (account = 'acme-retail') => {
      const about = {
        accountId: account,
        skillId: `${account}-care`,
        channel: 'WEB',
        consumerName: 'Ada',
        text: 'Hello',
      };
      const started = await act('acme-web', 'startConversation', 'conversation { id }', about);
      return (started as { conversation: { id: string } }).conversation.id;
    },
    rollOver: async (agentId, conversationId) => {
      const input = { conversationId, destinationSkillId: 'acme-bank-care', note: 'Identity is checked.' };
      const asked = await act(agentId, 'rolloverConversation', 'transfer { id }', input);
      return (asked as { transfer: { id: string } }).transfer.id;
    },
    cancel: async (agentId, transferId) => {
      await act(agentId, 'cancelTransfer', '', { transferId });
    },
    write: async (conversationId, text) => {
      await act('acme-web', 'sendMessage', '', { conversationId, text });
    },
    note: async (agentId, conversationId, text) => {
      await act(agentId, 'addNote', '', { conversationId, text });
    },
    configure: async (who, mutation, input) => {
      await act(who, mutation, '', input);
    },
  };
}
