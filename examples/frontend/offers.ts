import type { ApolloCache, ApolloClient } from '@apollo/client';
import { DeskDocument, OfferChangedDocument } from '../../generated/frontend.js';
import type { RingingOfferFragment } from '../../generated/frontend.js';

/**
 * Keeps `viewer.offers` as it is in the graph, until the function that it returns is called. Ask for the desk first:
 * the stream begins with the offers that are open, also after each reconnect.
 */
export function followOffers(client: ApolloClient, onError: (error: unknown) => void): () => void {
  const stream = client.subscribe({ query: OfferChangedDocument }).subscribe(({ data, error }) => {
    if (error) onError(error);
    if (data) addOffer(client.cache, data.offerChanged);
  });
  return () => {
    stream.unsubscribe();
  };
}

/**
 * For when the line was cut: which offers ended meanwhile nobody tells, and the stream begins anew with those that are
 * open.
 */
export function forgetOffers(cache: ApolloCache): void {
  cache.updateQuery({ query: DeskDocument }, (desk) => desk && { viewer: { ...desk.viewer, offers: [] } });
}

/** What is known already has changed in the cache with the event; what is new must be put into the list. */
function addOffer(cache: ApolloCache, offer: RingingOfferFragment): void {
  cache.updateQuery({ query: DeskDocument }, (desk) => {
    if (!desk) return desk;
    const others = desk.viewer.offers.filter(({ id }) => id !== offer.id);
    return { viewer: { ...desk.viewer, offers: [...others, offer] } };
  });
}
