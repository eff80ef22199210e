import { InMemoryCache } from '@apollo/client';
import type { Reference } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { possibleTypes } from '../../generated/frontend.js';

/** Everything with an `id` is there once, under its type and id; the rest lives inside what it belongs to. */
export function deskCache(): InMemoryCache {
  return new InMemoryCache({
    possibleTypes,
    typePolicies: {
      Query: { fields: { conversations: relayStylePagination(['filter', 'orderBy']) } },
      Conversation: { fields: { messages: relayStylePagination() } },
      Viewer: { fields: { offers: { merge: false, read: ringing } } },
    },
  });
}

interface Reading {
  readonly readField: (field: string, of: Reference) => unknown;
}

/** The offers that may still be answered: an accept, though only hoped for, silences its offer at once. */
function ringing(offers: readonly Reference[] | undefined, { readField }: Reading) {
  return offers?.filter((offer) => {
    const transfer = readField('transfer', offer) as Reference;
    return readField('status', offer) === 'OPEN' && readField('status', transfer) === 'OFFERED';
  });
}
