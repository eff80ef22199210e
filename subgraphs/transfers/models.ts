import type { Appraisal } from './domain/appraisal.js';
import type { EventView, TransferView } from './domain/access.js';
import type { RollbackTarget } from './domain/custodyPath.js';
import type { Movement } from './domain/movement.js';
import type {
  AttemptRow,
  CustodyChangeRow,
  CustodyEventRow,
  CustodyRow,
  EventRow,
  OfferRow,
  StoredPlaceDecision,
  TransferRow,
} from './rows.js';

/** The objects behind the SDL types, as the caller may see them. */

export interface PlaceModel {
  accountId: string;
  skillId: string | null;
  agentId: string | null;
}

/** A transfer with its attempts, and what the caller may see of it. */
export type TransferModel = TransferRow & { attempts: AttemptRow[]; view: TransferView };

export type TransferDecisionModel = NonNullable<TransferRow['decision']> & Pick<TransferRow, 'refusals'>;

/** An event, and whether the caller sees the whole transfer or only the attempt it belongs to. */
export type TransferEventModel = EventRow & { view: EventView };
/** A decision on the place of an attempt, after the request: about an offer to `agentId`, or, without one, on moving on. */
export interface PlaceDecisionModel {
  transferId: string;
  attempt: number;
  occasion: 'OFFER' | 'ACCEPTANCE' | 'DEPARTURE';
  agentId: string | null;
  facts: StoredPlaceDecision;
}

export type AttemptModel = AttemptRow;
export type OfferModel = OfferRow;

/** That the texts of a transfer were shown to an agent at whom an attempt of it rang. */
export interface DeliveryModel {
  transferId: string;
  attempt: number;
  agentId: string;
  shownAt: Date;
}

export type CustodyModel = CustodyRow;

/** A change of custody, as it looks from the accounts whose changes the caller follows. */
export type CustodyChangeModel = CustodyEventRow & { movement: Movement };

/** Which of this subgraph's mutations the caller may do to a conversation, whose id it has. */
export interface ConversationPermissionsModel {
  id: string;
  rolloverConversation: boolean;
  rollbackConversation: boolean;
  takeConversation: boolean;
}

export interface CustodyPeriodModel {
  place: PlaceModel;
  from: Date;
  until: Date | null;
  endedBy: CustodyChangeRow['cause'] | 'CLOSED' | null;
}

export interface LineageModel {
  conversationId: string;
  ownerAccountId: string;
}

export type RolloverDestinationModel = Appraisal & {
  place: PlaceModel;
  noteRequired: boolean;
  canSchedule: boolean;
};
export type RollbackOptionModel = RolloverDestinationModel & {
  to: RollbackTarget;
  undoes: readonly string[];
};
