/** What a brand has configured, as far as it decides where a transfer may go. `accounts.configuration_facts` has it. */
export interface BrandSetup {
  readonly accounts: readonly AccountSetup[];
  /** Those that hold: a revoked one permits nothing. */
  readonly links: readonly LinkSetup[];
  /** Deleted ones too, since links and fallbacks may go on naming them. */
  readonly skills: readonly SkillSetup[];
}

export interface AccountSetup {
  readonly id: string;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly rolloverEnabled: boolean;
  readonly channels: readonly string[];
}

export interface LinkSetup {
  readonly sourceId: string;
  readonly destinationId: string;
  readonly skillIds: readonly string[];
  readonly fallbackSkillId: string | null;
}

export interface SkillSetup {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly channels: readonly string[];
  readonly manuallyClosed: boolean;
  readonly fallbackSkillId: string | null;
  readonly canTransfer: boolean;
  readonly deleted: boolean;
  /** As stored, its own or its account's; null when there are none. */
  readonly hours: unknown;
}
