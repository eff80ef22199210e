import type { ConfigurationWarning } from '../configuration/concerning.js';
import type { SpecialDate, WeeklySlot } from '../hours/workingHours.js';
import type { RecordedChange } from '../kit/database/changes.js';
import type { SkillOpening } from './domain/openingAt.js';

export type OpeningModel = SkillOpening;
export type ConfigurationChangeModel = RecordedChange;
export type ConfigurationWarningModel = ConfigurationWarning;

export type Channel = 'WEB' | 'ABC' | 'GBM' | 'SMS' | 'WHATSAPP';

export interface SkillModel {
  id: string;
  accountId: string;
  name: string;
  channels: Channel[];
  manuallyClosed: boolean;
  maxWaitSeconds: number;
  fallbackSkillId: string | null;
  deleted: boolean;
  /** Counts the changes, from 1. */
  revision: number;
}

/** Working hours as they are stored: checked when they were saved, perhaps by older rules than today's. */
export interface WorkingHoursModel {
  id: string;
  timeZone: string;
  weekly: WeeklySlot[];
  specialDates: SpecialDate[];
  /** Grows with every change: id and revision name one state of the hours for good. */
  revision: number;
  /** Whether they are the account's default. */
  ofAccount: boolean;
}
