import type { Claims } from '../../subgraphs/kit/tokens.js';

/** Whoever asks. */
export interface Client {
  /** What its verified token says; null without a token. */
  readonly claims: Claims | null;
  /** The network address that it asks from. */
  readonly address: string;
}
