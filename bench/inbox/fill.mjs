import { randomUUID } from 'node:crypto';

/** Twenty-odd conversations with the viewer, some of which have been rolled over and back, as ordinary clients make them. */
export async function fill(url, tokenFor) {
  const tokens = {};
  const as = async (user, query, variables) => {
    tokens[user] ??= await tokenFor(user);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[user]}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(errors[0].message);
    const [payload] = Object.values(data);
    if (payload.userErrors?.length > 0) throw new Error(payload.userErrors[0].code);
    return payload;
  };
  const command = (name, type, fields) => (user, input) =>
    as(
      user,
      `mutation ($input: ${type}!) { payload: ${name}(input: $input) { ${fields} userErrors { code } } }`,
      {
        input: { idempotencyKey: randomUUID(), ...input },
      },
    );
  const setAvailability = command('setAvailability', 'SetAvailabilityInput', 'user { id }');
  const start = command('startConversation', 'StartConversationInput', 'conversation { id }');
  const rollOver = command('rolloverConversation', 'RolloverConversationInput', 'transfer { id }');
  const rollBack = command('rollbackConversation', 'RollbackConversationInput', 'transfer { id }');
  const accept = command('acceptTransfer', 'AcceptTransferInput', 'transfer { id }');

  for (const user of ['retail-agent-2', 'bank-agent-2'])
    await setAvailability(user, { availability: 'AWAY' });
  for (let number = 1; number <= 22; number += 1) {
    const { conversation } = await start('acme-web', {
      accountId: 'acme-retail',
      skillId: 'acme-retail-care',
      channel: 'WEB',
      consumerName: `Consumer ${number}`,
      text: `Question ${number}`,
    });
    if (number % 3 !== 0) continue;
    const conversationId = conversation.id;
    const out = await rollOver('retail-agent-1', { conversationId, destinationSkillId: 'acme-bank-care' });
    await accept('bank-agent-1', { transferId: out.transfer.id });
    const back = await rollBack('bank-agent-1', { conversationId });
    await accept('retail-agent-1', { transferId: back.transfer.id });
  }
}
