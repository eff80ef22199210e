import { describe, expect, it } from 'vitest';
import { aConversation } from './commands.js';
import { oneWorld } from './oneWorld.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

const ids = ['\0', 'a\0b', '\ud800', 'x'.repeat(10_000), '', "'; --"];

const transferInputs = ['acceptTransfer', 'declineTransfer', 'cancelTransfer'];
const codesOf = (errors: readonly { extensions: Record<string, unknown> }[] | undefined) =>
  errors?.map(({ extensions }) => extensions['code']) ?? [];

describe('text that no column holds', () => {
  const requests = {
    rolloverConversation: 'RolloverConversationInput',
    rollbackConversation: 'RollbackConversationInput',
  };
  const strings = ['note', 'warmMessage', 'reasonCode', 'idempotencyKey', 'conversationId'];
  const rolloverOnly = ['destinationSkillId', 'destinationAccountId', 'destinationAgentId'];

  const cases = Object.entries(requests).flatMap(([mutation, type]) =>
    [...strings, ...(mutation === 'rolloverConversation' ? rolloverOnly : [])].flatMap((field) =>
      ['\0', '\ud800', 'a\udc00b'].map((text): [string, string, string, string] => [
        mutation,
        field,
        text,
        type,
      ]),
    ),
  );

  it.each(cases)('is the mistake of who sends it: %s, %s %j', async (mutation, field, text, type) => {
    const conversationId = await aConversation(world);
    const place = mutation === 'rolloverConversation' ? { destinationSkillId: 'acme-bank-care' } : {};

    const { errors } = await world.run(
      'retail-agent-1',
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`,
      { input: { conversationId, ...place, idempotencyKey: 'key', [field]: text } },
    );

    expect(codesOf(errors)).toEqual(['BAD_USER_INPUT']);
    expect(errors?.[0]?.message).toContain(field);
  });

  it.each(transferInputs)('is it in %s too', async (mutation) => {
    const { errors } = await world.run(
      'bank-agent-1',
      `mutation { ${mutation}(input: { transferId: "a\\u0000b", idempotencyKey: "key" }) { userErrors { code } } }`,
    );

    expect(codesOf(errors)).toEqual(['BAD_USER_INPUT']);
  });
});

describe('an id that nothing has', () => {
  it.each(ids)('is that of nothing: %j', async (id) => {
    const { data, errors } = await world.run(
      'retail-agent-1',
      `query ($id: ID!, $references: [_Any!]!) {
        transfer(id: $id) { id }
        lineage(conversationId: $id) { owner { id } }
        rolloverDestinations(conversationId: $id) { outcome }
        rollbackOptions(conversationId: $id) { outcome }
        _entities(representations: $references) {
          ... on Transfer { status }
          ... on Conversation { custody { version } lineage { owner { id } } transfers { nodes { id } } }
          ... on Viewer { offers { id } openTransfers { id } }
        }
      }`,
      { id, references: ['Transfer', 'Conversation', 'Viewer'].map((__typename) => ({ __typename, id })) },
    );

    expect(errors).toBeUndefined();
    expect(data).toEqual({
      transfer: null,
      lineage: null,
      rolloverDestinations: null,
      rollbackOptions: null,
      _entities: [
        null,
        { custody: null, lineage: null, transfers: { nodes: [] } },
        { offers: [], openTransfers: [] },
      ],
    });
  });

  it.each(ids)('cannot be followed: %j', async (id) => {
    const changed = 'subscription ($id: ID!) { transferChanged(transferId: $id) { version } }';

    await expect(world.follow('retail-agent-1', changed, { id })).rejects.toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    });
  });

  it.each([
    ['a number', 7],
    ['nothing', null],
    ['an object', { id: 'x' }],
    ['a list', ['x']],
  ])('and that is %s, in a reference, is that of nothing', async (_, id) => {
    const { data } = await world.run(
      'retail-agent-1',
      `query ($references: [_Any!]!) { _entities(representations: $references) {
        ... on Transfer { status } ... on Conversation { custody { version } transfers { nodes { id } } } } }`,
      { references: ['Transfer', 'Conversation'].map((__typename) => ({ __typename, id })) },
    );

    expect(data).toEqual({ _entities: [null, { custody: null, transfers: { nodes: [] } }] });
  });
});

describe('an instant', () => {
  it.each([
    '0001-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2400-02-29T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  ])('may be as far away as %s', async (at) => {
    const conversationId = await aConversation(world);

    const { data, errors } = await world.run(
      'retail-agent-1',
      `query ($conversationId: ID!, $at: DateTime) {
          rolloverDestinations(conversationId: $conversationId, at: $at) { outcome opensAt closesAt checkedAt } }`,
      { conversationId, at },
    );

    expect(errors).toBeUndefined();
    expect((data?.['rolloverDestinations'] as unknown[]).length).toBe(6);
  });

  it.each(['yesterday', '2026-02-30', '2026-13-01T00:00:00Z', ''])('must be one: not %j', async (at) => {
    const { errors } = await world.run(
      'retail-agent-1',
      'query ($at: DateTime) { rolloverDestinations(conversationId: "x", at: $at) { outcome } }',
      { at },
    );

    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).toContain('DateTime must be an instant');
  });
});
