const wholeMonths = 13;

/** The log is kept by the month: from the first instant (UTC) of the month that is thirteen whole months ago at `at`. */
export function logKeptSince(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - wholeMonths, 1));
}
