import { randomUUID } from 'node:crypto';

const transfer = 'transfer { id kind status requestedAt destination { skill { id } agent { id } } }';
const userErrors = 'userErrors { code message }';

const rollOver = `mutation RollOver($input: RolloverConversationInput!) {
  rolloverConversation(input: $input) { ${transfer} ${userErrors} }
}`;
const accept = `mutation Accept($input: AcceptTransferInput!) {
  acceptTransfer(input: $input) { ${transfer} ${userErrors} }
}`;

/** How a server is asked for each half of the pair: by GraphQL at the gateway, by a route of its own at the floor. */
export const byGraphql = {
  rollOver: (input) => ['/graphql', { query: rollOver, variables: { input } }],
  accept: (input) => ['/graphql', { query: accept, variables: { input } }],
};
export const byRoute = {
  rollOver: (input) => ['/rollover', input],
  accept: (input) => ['/accept', input],
};

export function newRequest(conversationId, destinationSkillId) {
  return {
    ...{ conversationId, destinationSkillId, idempotencyKey: randomUUID() },
    note: 'Identity is checked; wants to know why the card was declined.',
  };
}

export function newAcceptance(transferId) {
  return { transferId, idempotencyKey: randomUUID() };
}

/** The one payload of an answer; throws for whatever did not do what was asked. */
export function payloadOf({ data, errors }) {
  if (errors) throw new Error(errors[0].message);
  const [payload] = Object.values(data);
  if (payload.userErrors.length > 0) throw new Error(payload.userErrors[0].message);
  return payload;
}
