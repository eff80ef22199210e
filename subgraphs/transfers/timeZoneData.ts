/** The release of the time zone database by which this process reads hours: `2025b`. */
export const timeZoneData = process.versions['tz'] ?? 'unknown';
