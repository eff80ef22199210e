/** A brand in YAML with two accounts; a test gives the lines that it is about. */
export function brandText({ account = '', skill = '', user = '', users = '', links = '' } = {}): string {
  return `brand: { id: b, name: B }
accounts:
  - id: one
    name: One
    timeZone: Europe/Berlin
    channels: [WEB, SMS]
    ${account}
    skills:
      - id: one-skill
        name: One skill
        ${skill}
    users:
      - id: one-agent
        role: AGENT
        name: One agent
        ${user || 'maxSlots: 2'}
  - { id: two, name: Two, timeZone: UTC, channels: [WEB], skills: [{ id: two-skill, name: Two skill }] }
${users && `users:\n  - ${users}\n`}${links && `links:\n  - ${links}\n`}`;
}

/** A text without the mark › in it, and the line and column where the mark was. */
export function marked(text: string): { text: string; at: string } {
  const before = text.slice(0, text.indexOf('›')).split('\n');
  return { text: text.replace('›', ''), at: `${before.length}:${(before.at(-1)?.length ?? 0) + 1}` };
}
