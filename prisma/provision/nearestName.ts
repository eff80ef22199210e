/** The name that was probably meant by `written`: one within two slips of it; undefined when there is none. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const bound = Math.min(2, Math.floor(written.length / 3));
  const measured = names.map((name) => ({
    name,
    slips: slipsBetween(written.toLowerCase(), name.toLowerCase()),
  }));
  const near = measured.filter(({ slips }) => slips <= bound).sort((a, b) => a.slips - b.slips);
  return near[0]?.name;
}

/** How many letters must be put in, left out or changed to make one text of the other. */
function slipsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of one.split('').entries()) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j += 1) {
      const change = (row[j] ?? 0) + (letter === other[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
