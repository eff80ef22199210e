// Whether a schedule is open, and when that changes: ours beside the usual libraries, used as one uses them first.
import { closesAt, opensAt } from '../../dist/subgraphs/hours/nextChange.js';
import { isOpen } from '../../dist/subgraphs/hours/isOpen.js';
import { compile } from '../../dist/subgraphs/hours/schedule.js';
import { median, printTable } from '../stage/figures.mjs';
import { byLuxon, byTemporal } from './naive.mjs';
import { questions, schedules } from './schedules.mjs';

const rounds = 5;
const functions = ['isOpen', 'opensAt', 'closesAt'];
/** How many questions each is asked in a round: about as long for all. */
const counts = {
  ours: { isOpen: 2_000_000, opensAt: 200_000, closesAt: 200_000 },
  naive: { isOpen: 5_000, opensAt: 300, closesAt: 300 },
};
const compared = { isOpen: 5_000, opensAt: 500, closesAt: 500 };

export async function measure() {
  const ours = {
    ...{ name: 'ours', counts: counts.ours, isOpen, opensAt, closesAt },
    schedules: schedules.map((hours) => compile(hours).schedule),
  };
  const naive = { counts: counts.naive, schedules };
  const contestants = [
    ours,
    { name: 'temporal-polyfill', ...naive, ...byTemporal },
    { name: 'luxon', ...naive, ...(await byLuxon()) },
  ];
  const agreement = contestants.map((contestant) =>
    functions.map((name) => agreementOn(name, contestant, ours)),
  );
  const speeds = contestants.map(() => Object.fromEntries(functions.map((name) => [name, []])));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      for (const name of functions) {
        const speed = speedOf(name, contestant);
        if (round > 0) speeds[index][name].push(speed);
      }
    }
  }
  print(contestants, speeds, agreement);
}

/** The share of questions to which both answer alike. */
function agreementOn(name, contestant, ours) {
  const asked = questions(compared[name]);
  const answers = ({ [name]: answer, schedules: each }) =>
    asked.map(({ schedule, at }) => answer(each[schedule], at));
  const [theirs, expected] = [answers(contestant), answers(ours)];
  return theirs.filter((answer, index) => answer === expected[index]).length / asked.length;
}

/** Answers for each second of CPU. */
function speedOf(name, { [name]: answer, counts: { [name]: count }, schedules: each }) {
  const asked = questions(count);
  const before = process.cpuUsage();
  for (const { schedule, at } of asked) answer(each[schedule], at);
  const { user, system } = process.cpuUsage(before);
  return (count * 1e6) / (user + system);
}

function print(contestants, speeds, agreement) {
  const share = (value) => `${(value * 100).toFixed(1)} %`;
  printTable(
    `answers a second of CPU, medians of ${rounds} rounds over ${schedules.length} schedules; and how many are as ours`,
    ['', ...functions.flatMap((name) => [name, 'alike'])],
    contestants.map(({ name }, index) => [
      name,
      ...functions.flatMap((asked, column) => [
        Math.round(median(speeds[index][asked])).toLocaleString('en'),
        share(agreement[index][column]),
      ]),
    ]),
  );
}
