/** What `act` cost a server: CPU ms and wall-clock ms for each of `operations`, and its memory afterwards. */
export async function timed(server, operations, act) {
  const before = await server.ask('figures');
  const start = performance.now();
  await act();
  const ms = performance.now() - start;
  const after = await server.ask('figures');
  const cpuUs = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
  return {
    cpuMs: cpuUs / 1000 / operations,
    perSecond: (operations * 1000) / ms,
    rssMb: after.rss / 2 ** 20,
  };
}

/** KB that each of `count` open things takes, by what `settled` said `before` and `after` them. */
export function each(count, before, after) {
  const kb = (bytesOf) => ((bytesOf(after) - bytesOf(before)) / 1024 / count).toFixed(1);
  return {
    idle: kb(({ rss, young }) => rss - young),
    heap: kb(({ used }) => used),
    young: kb(({ young }) => young),
  };
}

/** Each figure's median over the rounds. */
export function medians(rounds) {
  return Object.fromEntries(
    Object.keys(rounds[0]).map((figure) => [figure, median(rounds.map((round) => round[figure]))]),
  );
}

export function median(values) {
  return quantile(values, 0.5);
}

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Rows of texts under their headings; the first column to the left, figures to the right. */
export function printTable(title, headings, rows) {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column].length)),
  );
  const line = (cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ');
  console.log(`${title}\n\n${line(headings)}\n${rows.map(line).join('\n')}\n`);
}
