let waiting: (() => void)[] = [];

/**
 * Does `act` once all that has come in by now is taken care of, and with it all that is asked to be done then: what several
 * requests ask for at the same moment meets there. Takes no time while nothing else is to be done.
 */
export function atEndOfTurn(act: () => void): void {
  if (waiting.length === 0) setImmediate(endTurn);
  waiting.push(act);
}

function endTurn(): void {
  for (const act of waiting) act(); // those that are added meanwhile too
  waiting = [];
}
