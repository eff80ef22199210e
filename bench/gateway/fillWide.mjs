import { fill } from '../inbox/fill.mjs';
import { openClient } from '../stage/client.mjs';

const more = 100;

/** The inbox of an agent, and in another account as many conversations as a page can show; the id of one of those. */
export async function fillWide(start, database, tokenOf) {
  const { url, child } = await start('Rollover', 'stage/rolloverServer.mjs', database);
  const { post, close } = openClient(url, 4);
  const token = await tokenOf('acme-web');
  const query = `mutation ($input: StartConversationInput!) {
    startConversation(input: $input) { conversation { id } userErrors { code } }
  }`;
  let last;
  for (let number = 0; number < more; number += 1) {
    const input = {
      ...{ idempotencyKey: `wide-${number}`, accountId: 'acme-travel', skillId: 'acme-travel-care' },
      ...{ channel: 'WEB', consumerName: `Caller ${number}`, text: `Question ${number}` },
    };
    const { data, errors } = await post('/graphql', token, { query, variables: { input } });
    if (errors || data.startConversation.userErrors.length > 0) {
      throw new Error(JSON.stringify({ data, errors }));
    }
    last = data.startConversation.conversation.id;
  }
  await close();
  await fill(`${url}/graphql`, tokenOf);
  child.kill('SIGTERM');
  return last;
}
