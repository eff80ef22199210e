import type { Caller } from '../../kit/caller.js';
import {
  accountNotFound,
  accountSuspended,
  channelNotSupported,
  skillNotFound,
  skillNotInAccount,
} from './refusals.js';
import type { Refusal } from './refusals.js';
import { textRefusals } from './text.js';
import type { TextLimits } from './text.js';

const nameCharacters = 200;

export interface Entry {
  readonly accountId: string;
  readonly channel: string;
  readonly consumerName: string;
  readonly text: string;
}

/** The account and the skill of an entry; null where its brand has none of that id. */
export interface EntryFacts {
  readonly account: EntryAccount | null;
  readonly skill: { readonly accountId: string; readonly channels: readonly string[] } | null;
}

interface EntryAccount extends Pick<TextLimits, 'messageCharacters'> {
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly channels: readonly string[];
}

/** Only a connector opens conversations, and only on its own channel: then the brand in which it may; else null. */
export function entryBrand({ role, brandId, channel }: Caller, entry: Entry): string | null {
  return role === 'CONNECTOR' && channel === entry.channel ? brandId : null;
}

/** Every reason why a conversation cannot begin there; empty when it can. */
export function entryRefusals(entry: Entry, { account, skill }: EntryFacts): Refusal[] {
  const inAccount = account && skill?.accountId === entry.accountId ? skill : null;
  const places = [account, inAccount].filter((place) => place !== null);
  return [
    ...(account ? [] : [accountNotFound]),
    ...(account?.status === 'SUSPENDED' ? [accountSuspended(entry.accountId)] : []),
    ...(skill ? [] : [skillNotFound]),
    ...(account && skill && !inAccount ? [skillNotInAccount] : []),
    ...(places.every(({ channels }) => channels.includes(entry.channel)) ? [] : [channelNotSupported]),
    ...textRefusals('consumerName', entry.consumerName, nameCharacters),
    // Where there is no account, nobody says how long a text may be.
    ...textRefusals('text', entry.text, account?.messageCharacters ?? Infinity),
  ];
}
