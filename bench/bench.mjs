// npm run bench -- NAME: one measurement, one table. Medians of several runs, CPU per request, and ratios within one run.
const measurements = {
  hours: './hours/hours.mjs',
  rollover: './rollover/rollover.mjs',
  latency: './latency/latency.mjs',
  volume: './volume/volume.mjs',
  inbox: './inbox/inbox.mjs',
  gateway: './gateway/gateway.mjs',
  streams: './streams/streams.mjs',
};

const [name = 'inbox', ...rest] = process.argv.slice(2);
if (!Object.hasOwn(measurements, name) || rest.length > 0) {
  console.error(`Usage: npm run bench [-- NAME]\n\nMeasurements: ${Object.keys(measurements).join(', ')}`);
  process.exit(name === '--help' ? 0 : 2);
}
const { measure } = await import(measurements[name]);
await measure();
