import type { ApolloClient } from '@apollo/client';
import { AcceptTransferDocument } from '../../generated/frontend.js';
import type { AcceptTransferMutation, RingingOfferFragment } from '../../generated/frontend.js';
import { addToInbox } from './inbox.js';

type Refusal = AcceptTransferMutation['acceptTransfer']['userErrors'][number];

/**
 * Accepts an offer: it rings no longer at once, and its conversation is in the inbox when the answer is here. Returns
 * why it was refused, empty when it was done. After a refusal, or an error that is thrown, it rings again.
 */
export async function acceptOffer(
  client: ApolloClient,
  agentId: string,
  { transfer }: RingingOfferFragment,
): Promise<readonly Refusal[]> {
  const { data } = await client.mutate({
    mutation: AcceptTransferDocument,
    variables: { input: { transferId: transfer.id, idempotencyKey: crypto.randomUUID() } },
    optimisticResponse: accepted(transfer.id),
    update: (cache, { data: answer }) => {
      const conversation = answer?.acceptTransfer.transfer?.conversation;
      if (conversation) addToInbox(cache, agentId, conversation);
    },
  });
  return data?.acceptTransfer.userErrors ?? [];
}

/** What the graph will answer when nothing forbids it, as far as it is known beforehand. */
function accepted(id: string): AcceptTransferMutation {
  return {
    acceptTransfer: {
      __typename: 'AcceptTransferPayload',
      transfer: { __typename: 'Transfer', id, status: 'ACCEPTED', conversation: null },
      userErrors: [],
    },
  };
}
