import type { SkillSetup } from './brandSetup.js';
import type { FindingCode } from './finding.js';
import type { Survey } from './survey.js';

export interface PlaceFinding {
  readonly code: FindingCode;
  /** The half of a sentence that says why it cannot receive. */
  readonly why: string;
}

/** Why a fallback skill itself can never receive what comes on `channels`, or not all of it. */
export function placeFindings(
  survey: Survey,
  fallback: SkillSetup | undefined,
  channels: readonly string[],
): PlaceFinding[] {
  if (!fallback) return [{ code: 'FALLBACK_GONE', why: 'it was deleted' }];
  const served = survey.channelsOf(fallback);
  const missing = channels.filter((channel) => !served.includes(channel));
  return [
    ...when(
      fallback.manuallyClosed,
      'FALLBACK_CLOSED',
      'it was closed by hand and stays so until it is opened',
    ),
    ...when(!survey.opens(fallback), 'FALLBACK_NEVER_OPENS', 'it never opens'),
    ...when(missing.length > 0, 'FALLBACK_CHANNEL_NOT_SERVED', `it does not serve ${missing.join(', ')}`),
  ];
}

export function when(found: boolean, code: FindingCode, why: string): PlaceFinding[] {
  return found ? [{ code, why }] : [];
}
