import { expect, it } from 'vitest';

it('runs in the time zone that the run asks for', () => {
  expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(process.env['TZ']);
  expect(new Date('2026-07-01T00:00:00Z').getHours()).toBe(hourInSummer[process.env['TZ'] ?? '']);
});

const hourInSummer: Record<string, number> = {
  UTC: 0,
  'America/New_York': 20,
  'Asia/Tokyo': 9,
  'Pacific/Apia': 13,
};
