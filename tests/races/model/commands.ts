import fc from 'fast-check';
import { acceptTransfer } from './commands/acceptTransfer.js';
import { askAgain } from './commands/askAgain.js';
import { cancelTransfer } from './commands/cancelTransfer.js';
import { closeConversation } from './commands/closeConversation.js';
import { declineTransfer } from './commands/declineTransfer.js';
import { editHours } from './commands/editHours.js';
import { letTimePass } from './commands/letTimePass.js';
import { lookAround } from './commands/lookAround.js';
import { rollbackConversation } from './commands/rollbackConversation.js';
import { rolloverConversation } from './commands/rolloverConversation.js';
import { sendMessage } from './commands/sendMessage.js';
import { setAvailability } from './commands/setAvailability.js';
import { startConversation } from './commands/startConversation.js';
import { switchLink } from './commands/switchLink.js';
import { switchRollover } from './commands/switchRollover.js';
import { switchSkill } from './commands/switchSkill.js';
import { takeConversation } from './commands/takeConversation.js';
import { waitForOpening } from './commands/waitForOpening.js';

/** All that may happen, and how often: one file each. */
export const anyCommand = fc.oneof(
  { arbitrary: startConversation, weight: 3 },
  { arbitrary: sendMessage, weight: 2 },
  { arbitrary: closeConversation, weight: 1 },
  { arbitrary: rolloverConversation, weight: 18 },
  { arbitrary: rollbackConversation, weight: 6 },
  { arbitrary: acceptTransfer, weight: 16 },
  { arbitrary: declineTransfer, weight: 4 },
  { arbitrary: cancelTransfer, weight: 1 },
  { arbitrary: takeConversation, weight: 2 },
  { arbitrary: setAvailability, weight: 6 },
  { arbitrary: switchSkill, weight: 2 },
  { arbitrary: editHours, weight: 8 },
  { arbitrary: switchLink, weight: 4 },
  { arbitrary: switchRollover, weight: 3 },
  { arbitrary: letTimePass, weight: 4 },
  { arbitrary: waitForOpening, weight: 7 },
  { arbitrary: askAgain, weight: 1 },
  { arbitrary: lookAround, weight: 2 },
);
