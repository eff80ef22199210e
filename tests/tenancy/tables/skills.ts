import { below, entity } from '../reach.js';
import type { Table } from './table.js';

const bank: [string, () => string] = ['Account', () => 'acme-bank'];
const claims: [string, () => string] = ['Skill', () => 'acme-travel-claims'];
const desk: [string, () => string] = ['Skill', () => 'acme-retail-desk'];

// prettier-ignore
export const skills: readonly Table[] = [
  {
    what: 'the skill that holds it',
    ...entity('skills', 'Skill', () => 'acme-bank-care'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name account channels workingHours opening manuallyClosed maxWaitSeconds agents revision',
      '.... ... .. .. .. ...... ...': 'fallbackSkill configurationChanges',
    },
  },
  {
    what: 'a skill with a fallback',
    ...entity('skills', 'Skill', () => 'acme-bank-desk'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id name account channels workingHours opening manuallyClosed maxWaitSeconds agents revision',
      'xxxx xxx xx xx xx xx..xx x..': 'fallbackSkill',
      '..x. ... .. .. .. ...... x..': 'configurationChanges',
    },
  },
  {
    what: "a closed skill's opening",
    ...below('skills', 'Opening', claims, ['opening']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'at open cause opensAt specialDate',
      '.... ... .. .. .. ...... ...': 'closesAt',
    },
  },
  {
    what: "an open skill's opening",
    ...below('skills', 'Opening', desk, ['opening']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'at open closesAt',
      '.... ... .. .. .. ...... ...': 'cause opensAt specialDate',
    },
  },
  {
    what: "a skill's hours",
    ...below('skills', 'WorkingHours', desk, ['workingHours']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'timeZone weekly specialDates revision ofAccount',
    },
  },
  {
    what: 'their weekly slots',
    ...below('skills', 'WeeklySlot', desk, ['workingHours', 'weekly']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'weekday opens closes',
    },
  },
  {
    what: 'their special dates',
    ...below('skills', 'SpecialDate', desk, ['workingHours', 'specialDates']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'name from to kind slots',
    },
  },
  {
    what: "a special date's slots",
    ...below('skills', 'DaySlot', desk, ['workingHours', 'specialDates', 'slots']),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'opens closes',
    },
  },
  {
    what: "the holder's account",
    ...entity('skills', 'Account', bank[1]),
    fields: {
      'xxxx xxx xx xx xx xxxxxx x..': 'id workingHours',
      'xxxx xxx xx xx xx xx..xx x..': 'skills',
      '..x. ... .. .. .. ...... x..': 'skillConfigurationChanges',
    },
  },
  {
    what: 'what was configured',
    ...below('skills', 'ConfigurationChange', ['Skill', () => 'acme-bank-desk'], ['configurationChanges', 'nodes']),
    fields: {
      '..x. ... .. .. .. ...... x..': 'id at actor action subject subjectId revision before after',
    },
  },
  {
    what: 'the agent who holds it',
    ...entity('skills', 'User', () => 'bank-agent-1'),
    fields: {
      'xxxx xxx xx xx xx xxxxxx xxx': 'id',
      'xxxx xxx xx xx xx xx..xx x..': 'skills',
    },
  },
];
