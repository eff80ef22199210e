import type {
  AccountStatus,
  Availability,
  Brand,
  Link,
  ReasonCode,
  Role,
} from '../../generated/prisma/client.js';
import type { ConfigurationWarning } from '../configuration/concerning.js';
import type { Caller } from '../kit/caller.js';
import type { RecordedChange } from '../kit/database/changes.js';

export type Channel = 'WEB' | 'ABC' | 'GBM' | 'SMS' | 'WHATSAPP';

export type ViewerModel = Caller;
export type BrandModel = Brand;
export type LinkModel = Link;
export type ReasonCodeModel = ReasonCode;
export type ConfigurationChangeModel = RecordedChange;
export type ConfigurationWarningModel = ConfigurationWarning;

export interface AccountModel {
  id: string;
  brandId: string;
  name: string;
  timeZone: string;
  status: AccountStatus;
  rolloverEnabled: boolean;
  channels: Channel[];
  noteRequired: boolean;
  reasonRequired: boolean;
  /** Counts the changes, from 1. */
  revision: number;
}

/** What set an agent's availability other than a wish to. */
export type AvailabilityCause = 'OFFER_TIMED_OUT' | 'DISCONNECTED' | 'REVOKED';

export interface UserModel {
  id: string;
  /** Null for an administrator of all brands. */
  brandId: string | null;
  accountId: string | null;
  role: Role;
  name: string;
  availability: Availability | null;
  availabilityCause: AvailabilityCause | null;
  availabilityChangedAt: Date | null;
  maxSlots: number | null;
}
