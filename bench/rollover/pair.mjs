import { openClient } from '../stage/client.mjs';
import { newAcceptance, newRequest, payloadOf } from './operations.mjs';
import { giver, lanes, skillOf, taker } from './world.mjs';

/** A token for the agent of every lane, on either side. */
export async function tokensOfLanes(tokenFor) {
  const all = (agentOf) => Promise.all(Array.from({ length: lanes }, (_, lane) => tokenFor(agentOf(lane))));
  return { givers: await all(giver), takers: await all(taker) };
}

/** One server on a database of its own, and how it is asked for a rollover and for its acceptance. */
export function pairOf(server, { client: db }, asking, { givers, takers }, connections) {
  const { post, close } = openClient(server.url, connections);
  const ask = async (token, [path, body]) => payloadOf(await post(path, token, body));
  const rollOver = ({ id, lane }) =>
    ask(givers[lane], asking.rollOver(newRequest(id, skillOf('receiver', lane))));
  const accept = ({ lane }, transferId) => ask(takers[lane], asking.accept(newAcceptance(transferId)));
  const both = async (conversation) => {
    const { transfer } = await rollOver(conversation);
    return [transfer, (await accept(conversation, transfer.id)).transfer];
  };
  return { server, db, rollOver, accept, both, close };
}
