// Working hours as one writes them first: the library is asked for everything, each time.
import { Temporal } from 'temporal-polyfill';

const dayMs = 86_400_000;

/** `clock`: what a library knows of local time. Dates are "YYYY-MM-DD", times "HH:MM". */
function naive({ local, instant, plusDays }) {
  const specialOn = (hours, date) => hours.specialDates.find(({ from, to }) => from <= date && date <= to);
  const shiftsOf = (hours, { date, weekday }) => {
    const special = specialOn(hours, date);
    return special ? special.slots : hours.weekly.filter((slot) => slot.weekday === weekday);
  };
  const isOpen = (hours, at) => {
    const now = local(at, hours.timeZone);
    const yesterday = plusDays(now, -1);
    const today = shiftsOf(hours, now).some(({ opens, closes }) =>
      closes > opens ? opens <= now.time && now.time < closes : opens <= now.time,
    );
    if (today) return true;
    if (specialOn(hours, now.date)?.kind === 'CLOSED') return false;
    return shiftsOf(hours, yesterday).some(({ opens, closes }) => closes < opens && now.time < closes);
  };
  const firstChange = (hours, at, boundary, isChange) => {
    for (
      let day = plusDays(local(at, hours.timeZone), -1), days = 0;
      days < 40;
      day = plusDays(day, 1), days += 1
    ) {
      const found = [...shiftsOf(hours, day).flatMap((slot) => boundary(slot, day)), { day, time: '00:00' }]
        .map((change) => instant(change.day.date, change.time, hours.timeZone))
        .filter((candidate) => candidate > at && isChange(candidate));
      if (found.length > 0) return Math.min(...found);
    }
    return null;
  };
  return {
    isOpen,
    opensAt: (hours, at) =>
      firstChange(
        hours,
        at,
        ({ opens }, day) => [{ day, time: opens }],
        (candidate) => isOpen(hours, candidate) && !isOpen(hours, candidate - 1),
      ),
    closesAt: (hours, at) =>
      firstChange(
        hours,
        at,
        ({ opens, closes }, day) => [{ day: closes < opens ? plusDays(day, 1) : day, time: closes }],
        (candidate) => !isOpen(hours, candidate) && isOpen(hours, candidate - 1),
      ),
  };
}

const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

export const byTemporal = naive({
  local(at, timeZone) {
    const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
    const date = zoned.toPlainDate().toString();
    return { date, time: zoned.toPlainTime().toString().slice(0, 5), weekday: weekdays[zoned.dayOfWeek - 1] };
  },
  instant(date, time, timeZone) {
    const dateTime = Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(time));
    return dateTime.toZonedDateTime(timeZone).epochMilliseconds;
  },
  plusDays({ date }, days) {
    const plain = Temporal.PlainDate.from(date).add({ days });
    return { date: plain.toString(), weekday: weekdays[plain.dayOfWeek - 1] };
  },
});

/** Luxon is bench/'s own: `npm ci` there brings it. */
export async function byLuxon() {
  const { DateTime } = await import('luxon');
  return naive({
    local(at, zone) {
      const dateTime = DateTime.fromMillis(at, { zone });
      const time = dateTime.toFormat('HH:mm');
      return { date: dateTime.toISODate(), time, weekday: weekdays[dateTime.weekday - 1] };
    },
    instant: (date, time, zone) => DateTime.fromISO(`${date}T${time}`, { zone }).toMillis(),
    plusDays({ date }, days) {
      const moved = DateTime.fromMillis(Date.parse(date) + days * dayMs, { zone: 'utc' });
      return { date: moved.toISODate(), weekday: weekdays[moved.weekday - 1] };
    },
  });
}
