import { expect, it } from 'vitest';
import { provisioning } from './provisioning.js';

/** Far more than it takes, on a machine that does other things too. */
const patienceMs = 60_000;

it(
  'provisions a brand of 1,000 skills and 5,000 users, and finds it unchanged',
  { timeout: 4 * patienceMs },
  async () => {
    const world = await provisioning();
    const text = aLargeBrand();

    const began = performance.now();
    const first = await world.run(text);
    const applied = performance.now();
    const second = await world.run(text);
    const unchanged = performance.now();

    expect(first.out).toContain('6011 to add, 0 to change, 0 to remove.\n');
    expect(second.out).toBe('Nothing to change.\n');
    expect(applied - began).toBeLessThan(patienceMs);
    expect(unchanged - applied).toBeLessThan(patienceMs);
    await world.stop();
  },
);

/** Ten accounts of 100 skills and 500 agents, each agent in five skills. */
function aLargeBrand(): string {
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  const accounts = numbers(10).map((a) => {
    const skills = numbers(100).map(
      (s) => `      - { id: a${a}-s${s}, name: Skill ${s}, fallbackSkill: a${a}-s${Math.min(s + 1, 99)} }`,
    );
    const users = numbers(500).map((u) => {
      const served = numbers(5).map((s) => `a${a}-s${(u + s) % 100}`);
      return `      - { id: a${a}-u${u}, role: AGENT, name: Agent ${u}, maxSlots: 3, skills: [${served.join(', ')}] }`;
    });
    const head = `  - id: a${a}\n    name: Account ${a}\n    timeZone: UTC\n    channels: [WEB]`;
    return [head, '    skills:', ...skills, '    users:', ...users].join('\n');
  });
  return `brand: { id: large, name: Large }\naccounts:\n${accounts.join('\n')}\n`;
}
