import type { Caller } from '../kit/caller.js';
import { batched, byId, listsBy } from '../kit/loading.js';
import type { Loader } from '../kit/loading.js';
import { pages } from '../kit/pages.js';
import type { PageLoader } from '../kit/pages.js';
import { maySeeCustody, maySeeLineage, sight, viewOfTransfer } from './domain/access.js';
import type { Course } from './domain/course.js';
import type { Giver } from './domain/custodyPath.js';
import type { AccountFacts, ConversationFacts } from './domain/facts.js';
import { readAccounts, readMemberships } from './facts.js';
import type { Member } from './facts.js';
import type { DeliveryModel, PlaceDecisionModel, TransferModel } from './models.js';
import type { CustodyChangeRow, CustodyRow, OfferRow } from './rows.js';
import type { Services } from './services.js';
import { readCourses, readCustodyChanges, readCustodyPaths } from './store/custody.js';
import { readDecisions } from './store/decisions.js';
import { readHops, readUndone } from './store/hops.js';
import type { NumberedHop } from './store/hops.js';
import { readDeliveries, readOffersById, readOwnOffers } from './store/offers.js';
import { writeReceipts } from './store/receipts.js';
import { listTransfersOf } from './store/transferList.js';
import type { ListAsked } from './store/transferList.js';

/** A conversation's custody, with what the caller may know of it. */
export interface SeenCustody {
  readonly conversation: ConversationFacts;
  readonly custody: CustodyRow | null;
  readonly lineage: boolean;
}

/** What one request reads, a batch at a time, already cut down to what its caller may see. */
export interface Loaders {
  readonly transfers: Loader<TransferModel | null>;
  readonly custody: Loader<SeenCustody | null>;
  readonly offers: Loader<OfferRow | null>;
  /** The accepted rollovers that a rollback undid, by its id. */
  readonly undone: Loader<{ id: string }[]>;
  /** The ids of a page of a conversation's transfers that the caller may see, and one more if there are more. */
  readonly transfersOf: PageLoader<string, ListAsked, string[]>;
  /** The accepted transfers of a conversation, in order, seen or not. */
  readonly hopsOf: Loader<NumberedHop[]>;
  readonly courses: Loader<Course>;
  /** The custody path of a conversation, oldest giver first. */
  readonly givers: Loader<Giver[]>;
  readonly accounts: Loader<AccountFacts | null>;
  /** The caller as a member of a skill. */
  readonly memberships: Loader<Member | null>;
  /** The offers of a transfer that the caller has or had, in order. */
  readonly ownOffers: Loader<OfferRow[]>;
  /** The first delivery of each attempt of a transfer. */
  readonly deliveries: Loader<DeliveryModel[]>;
  /** What was decided after the request of a transfer, in order. */
  readonly decisions: Loader<PlaceDecisionModel[]>;
  /** Loaded by the id of one of the caller's offers, writes that its texts are shown now. */
  readonly receipts: Loader<null>;
  /** The changes of a conversation's custody, in order, for whoever sees its lineage. */
  readonly custodyChanges: Loader<CustodyChangeRow[]>;
}

export function createLoaders(services: Services, caller: Caller): Loaders {
  const sql = services.database.reads;
  return {
    transfers: batched<TransferModel | null>(null, (ids) => readTransfers(services, caller, ids)),
    custody: batched<SeenCustody | null>(null, (ids) => readCustody(services, caller, ids)),
    offers: byId((ids) => readOffersById(sql, ids)),
    undone: listsBy(
      (ids) => readUndone(sql, ids),
      ({ rollbackId }) => rollbackId,
    ),
    transfersOf: pages((ids: string[], asked: ListAsked) => listTransfersOf(sql, sight(caller), ids, asked)),
    hopsOf: listsBy(
      (ids) => readHops(sql, ids),
      ({ conversationId }) => conversationId,
    ),
    courses: batched<Course>({ hops: [], openTransferId: null }, (ids) => readCourses(sql, ids)),
    givers: listsBy(
      (ids) => readCustodyPaths(sql, ids),
      ({ conversationId }) => conversationId,
    ),
    accounts: byId((ids) => readAccounts(sql, ids)),
    memberships: byId((skillIds) => readMemberships(sql, skillIds, caller.id)),
    ownOffers: listsBy(
      (ids) => readOwnOffers(sql, caller.id, ids),
      ({ transferId }) => transferId,
    ),
    deliveries: listsBy(
      (ids) => readDeliveries(sql, ids),
      ({ transferId }) => transferId,
    ),
    decisions: listsBy(
      (ids) => readDecisions(sql, ids),
      ({ transferId }) => transferId,
    ),
    receipts: batched<null>(null, (offerIds) => writeReceipts(services, offerIds)),
    custodyChanges: listsBy(
      (ids) => readCustodyChanges(sql, ids),
      ({ conversationId }) => conversationId,
    ),
  };
}

async function readTransfers(
  { transfers }: Services,
  caller: Caller,
  ids: readonly string[],
): Promise<(TransferModel | null)[]> {
  return (await transfers.load(ids)).map((transfer) => {
    const view = transfer && viewOfTransfer(caller, transfer);
    return view && { ...transfer, view };
  });
}

async function readCustody(
  { custodies }: Services,
  caller: Caller,
  ids: readonly string[],
): Promise<(SeenCustody | null)[]> {
  return (await custodies.load(ids)).map(
    (custody) =>
      custody && {
        conversation: custody,
        custody: maySeeCustody(caller, custody) ? custody : null,
        lineage: maySeeLineage(caller, custody),
      },
  );
}
