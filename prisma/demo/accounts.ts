/** An account of the demo world. `short` is what its people are called by: retail-agent-1. */
export interface DemoAccount {
  id: string;
  short: string;
  brandId: string;
  name: string;
  timeZone: string;
  /** Of its agents, in the order of their numbers. */
  agentNames: string[];
  reasonCodes: Record<string, string>;
}

export const demoBrands = [
  { id: 'acme', name: 'Acme' },
  { id: 'globex', name: 'Globex' },
];

export const demoChannels = ['WEB', 'ABC', 'GBM', 'SMS', 'WHATSAPP'] as const;

const everywhere = { WRONG_ACCOUNT: 'Belongs to another account', ESCALATION: 'Needs a specialist' };

export const demoAccounts: readonly DemoAccount[] = [
  {
    id: 'acme-retail',
    short: 'retail',
    brandId: 'acme',
    name: 'Acme Retail',
    timeZone: 'Europe/Berlin',
    agentNames: ['Anna Berger', 'Jonas Keller'],
    reasonCodes: { ...everywhere, PRODUCT_QUESTION: 'Question about a product', REFUND: 'Refund to a card' },
  },
  {
    id: 'acme-bank',
    short: 'bank',
    brandId: 'acme',
    name: 'Acme Bank',
    timeZone: 'America/New_York',
    agentNames: ['Grace Miller', 'Miguel Santos'],
    reasonCodes: { ...everywhere, CARD_QUESTION: 'Question about a card', PURCHASE: 'Purchase in a shop' },
  },
  {
    id: 'acme-travel',
    short: 'travel',
    brandId: 'acme',
    name: 'Acme Travel',
    timeZone: 'Asia/Tokyo',
    agentNames: ['Yuki Tanaka', 'Haruto Mori'],
    reasonCodes: { ...everywhere, BOOKING: 'Change of a booking', INSURANCE: 'Travel insurance' },
  },
  {
    id: 'globex-shop',
    short: 'globex',
    brandId: 'globex',
    name: 'Globex Shop',
    timeZone: 'America/Chicago',
    agentNames: ['Dana Brooks', 'Lewis Carter'],
    reasonCodes: { ...everywhere, DELIVERY: 'Question about a delivery' },
  },
];

/** Every account of Acme may roll over to every other, to all of its skills. */
export const demoLinks = pairsOf(demoAccounts.filter(({ brandId }) => brandId === 'acme')).map(
  ([source, destination]) => ({
    id: `${source.id}-to-${destination.id}`,
    sourceId: source.id,
    destinationId: destination.id,
    skillIds: [`${destination.id}-care`, `${destination.id}-desk`, `${destination.id}-claims`],
  }),
);

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((one) => items.filter((other) => other !== one).map((other): [T, T] => [one, other]));
}
