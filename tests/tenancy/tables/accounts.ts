import { below, entity, root } from '../reach.js';
import type { Table } from './table.js';

const bank: [string, () => string] = ['Account', () => 'acme-bank'];

// prettier-ignore
export const accounts: readonly Table[] = [
  {
    what: 'the account that holds the conversation',
    ...entity('accounts', 'Account', bank[1]),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name brand timeZone status rolloverEnabled channels noteRequired reasonRequired reasonCodes revision',
      '..x. ... .. .. .. ...... x..': 'links configurationChanges',
    },
  },
  {
    what: 'the account that gave it away',
    ...entity('accounts', 'Account', () => 'acme-retail'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name brand timeZone status rolloverEnabled channels noteRequired reasonRequired reasonCodes revision',
      '.... ..x .. .. .. ...... x..': 'links',
      '.... ... .. .. .. ...... ...': 'configurationChanges',
    },
  },
  {
    what: 'an account off the path',
    ...entity('accounts', 'Account', () => 'acme-energy'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name brand timeZone status rolloverEnabled channels noteRequired reasonRequired revision',
      '.... ... .. .. .. ...... ...': 'reasonCodes links configurationChanges',
    },
  },
  {
    what: 'its reason codes',
    ...below('accounts', 'ReasonCode', bank, ['reasonCodes']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'code label',
    },
  },
  {
    what: 'the brand',
    ...entity('accounts', 'Brand', () => 'acme'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name accounts',
    },
  },
  {
    what: 'the link from giver to tried',
    ...entity('accounts', 'Link', () => 'acme-retail-to-acme-travel'),
    fields: {
      '.... ..x .. .. .. ...... x..': 'id source destination skills fallbackSkill revision',
      '.... ... .. .. .. ...... ...': 'revokedAt',
    },
  },
  {
    what: 'a link that was revoked',
    ...entity('accounts', 'Link', () => 'retail-to-energy'),
    fields: {
      '.... ..x .. .. .. ...... x..': 'id source destination skills revokedAt revision',
      '.... ... .. .. .. ...... ...': 'fallbackSkill',
    },
  },
  {
    what: 'the agent who holds it',
    ...entity('accounts', 'User', () => 'bank-agent-1'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name role account',
      'xxxx xxx xx xx xx ...... x..': 'availability availabilityChangedAt maxSlots',
      '.... ... .. .. .. ...... ...': 'availabilityCause',
    },
  },
  {
    what: 'the manager who leads there',
    ...entity('accounts', 'User', () => 'bank-manager'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name role account',
      '.... ... .. .. .. ...... ...': 'availability availabilityCause availabilityChangedAt maxSlots',
    },
  },
  {
    what: 'an agent who let an offer ring',
    ...entity('accounts', 'User', () => 'travel-agent-2'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name role account',
      'xxxx xxx xx xx xx ...... x..': 'availability availabilityChangedAt maxSlots',
      '.... ... xx .. .. ...... x..': 'availabilityCause',
    },
  },
  {
    what: 'what was configured',
    ...below('accounts', 'ConfigurationChange', bank, ['configurationChanges', 'nodes']),
    fields: {
      '..x. ... .. .. .. ...... x..': 'id at actor action subject subjectId revision before after',
    },
  },
  {
    what: 'the viewer',
    ...root('accounts', 'Viewer', () => 'viewer'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx xxx': 'id role',
      'xxxx xxx xx x. x. x...x. xx.': 'user',
      'xxxx xxx xx xx xx ...... .x.': 'account',
      'xxxx xxx xx xx xx xxxxxx .xx': 'brand',
      'xxxx xxx xx xx xx .xxx.x .x.': 'scopes',
    },
  },
];
