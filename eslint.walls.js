import tseslint from 'typescript-eslint';

// The walls between the parts, as lint rules. tests/guards/walls.test.ts proves that they bite.

const subgraphs = ['accounts', 'skills', 'conversations', 'transfers'];

/** No file of `files` may import what `regex` matches, as it is written. */
const wall = (name, files, regex, message, rest = {}) => ({
  name,
  files,
  ...rest,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ regex, message }] }] },
});

const impure = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", what: 'the clock' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", what: 'the clock' },
  { selector: "MemberExpression[object.name='performance']", what: 'the clock' },
  {
    selector: "MemberExpression[object.object.name='Temporal'][object.property.name='Now']",
    what: 'the clock',
  },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", what: 'chance' },
  { selector: "Identifier[name='process']", what: 'the process' },
];
const pure = (name, files, banned) => ({
  name,
  files,
  rules: {
    'no-restricted-syntax': [
      'error',
      ...banned.map(({ selector, what }) => ({
        selector,
        message: `Not from ${what}: pass it in, so that a test can move it.`,
      })),
    ],
  },
});

const others = (name) => subgraphs.filter((other) => other !== name).join('|');
const out = '(^|/)(gateway|scripts|console|tests|bench)/';

export default [
  { ignores: ['dist/', 'generated/', 'node_modules/', '.data/'] },
  { name: 'language', files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } },

  ...subgraphs.map((name) =>
    wall(
      `subgraph ${name}`,
      [`subgraphs/${name}/**`],
      `(^|/)(${others(name)})/|${out}|(?<!generated/|@)\\bprisma/`,
      'A subgraph imports no other subgraph and nothing above it: read its views in facts.ts.',
      { ignores: [`subgraphs/${name}/domain/**`] },
    ),
  ),
  wall(
    'domain',
    ['subgraphs/*/domain/**'],
    '^(?!\\./|\\.\\./\\.\\./(hours|configuration)/|\\.\\./\\.\\./kit/(caller|errors|userErrors)\\.js$)',
    'domain/ is pure: it imports its own files, hours/, configuration/ and the words of kit/ alone.',
  ),
  wall(
    'hours',
    ['subgraphs/hours/**'],
    '^(?!\\./|temporal-polyfill$)',
    'hours/ is pure: it imports its own files and temporal-polyfill alone.',
  ),
  wall(
    'configuration',
    ['subgraphs/configuration/**'],
    '^(?!\\./|\\.\\./hours/)',
    'configuration/ is pure: it imports its own files and hours/ alone.',
  ),
  wall(
    'kit',
    ['subgraphs/kit/**'],
    `(^|/)(${subgraphs.join('|')}|hours|configuration|gateway|scripts)/|(?<!generated/|@)\\bprisma/`,
    'kit/ knows no business and no part above it.',
  ),
  wall(
    'gateway',
    ['gateway/**'],
    '(^|/)(accounts|skills|conversations|transfers|hours|configuration|scripts|prisma|generated)/',
    'The gateway serves any supergraph: it knows no subgraph.',
  ),
  pure(
    'clock',
    subgraphs.map((name) => `subgraphs/${name}/**`),
    impure.filter(({ what }) => what !== 'the process'),
  ),
  pure('pure', ['subgraphs/*/domain/**', 'subgraphs/hours/**', 'subgraphs/configuration/**'], impure),
];
