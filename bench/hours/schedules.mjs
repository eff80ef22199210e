const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

const daily = (days, ...shifts) =>
  days.flatMap((weekday) => shifts.map(([opens, closes]) => ({ weekday, opens, closes })));
const holidays = [
  { from: '2026-12-24', to: '2026-12-26', kind: 'CLOSED', slots: [], name: 'Christmas' },
  { from: '2027-12-24', to: '2027-12-26', kind: 'CLOSED', slots: [], name: 'Christmas' },
  {
    ...{ from: '2027-05-01', to: '2027-05-01', kind: 'OPEN', name: 'Labour Day' },
    slots: [{ opens: '10:00', closes: '14:00' }],
  },
];

const weeks = [
  daily(weekdays.slice(0, 5), ['09:00', '17:00']),
  daily(weekdays.slice(0, 6), ['08:00', '12:00'], ['13:00', '18:30']),
  daily(weekdays, ['20:00', '04:00']),
];
const zones = [
  ...['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Asia/Kolkata', 'Australia/Lord_Howe'],
  ...['America/Sao_Paulo', 'Africa/Casablanca', 'Pacific/Auckland'],
];

/** Office hours, a lunch break and a night shift, with holidays, each in zones of every kind. */
export const schedules = zones.flatMap((timeZone) =>
  weeks.map((weekly) => ({ timeZone, weekly, specialDates: holidays })),
);

/** A schedule and an instant for each question, the same in every run: some four years around the holidays. */
export function questions(count) {
  const begin = Date.UTC(2026, 0, 1);
  const span = 4 * 366 * 86_400_000;
  let state = 42;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const at = begin + Math.floor((state / 2 ** 32) * span);
    return { schedule: state % schedules.length, at };
  });
}
