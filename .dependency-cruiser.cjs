/** Who may import what: the floors of the house. See docs/architecture.md. */

/** Groups of rooms, lower ones first, and the groups each may import; all may import the kernel. */
const groups = {
  keys: [],
  presentation: [],
  delivery: [],
  people: ['keys'],
  applications: ['keys', 'people', 'presentation'],
  access: ['applications', 'keys'],
  administration: ['applications', 'keys', 'people', 'presentation'],
  trail: ['applications', 'keys', 'people'],
  mobile: ['access', 'administration', 'applications', 'delivery', 'keys'],
  'sign-in': ['access', 'applications', 'delivery', 'keys', 'mobile', 'people', 'presentation'],
  oauth: ['access', 'applications', 'delivery', 'keys', 'mobile', 'people', 'presentation', 'sign-in'],
  'self-service': ['access', 'administration', 'applications', 'delivery', 'keys', 'mobile', 'people', 'presentation', 'sign-in', 'trail'],
};

/** Floors of the kernel, lowest first: each imports those below it. */
const floors = ['base', 'contract', 'store', 'trail', 'work', 'objects', 'edge'];

/** Groups that are one room: an endpoint or an API is a folder in them, not a door. */
const oneRoom = ['sign-in', 'oauth', 'self-service'];
const rooms = `^src/(?!kernel/|server/|cli/|(?:${oneRoom.join('|')})/)([^/]+/[^/]+)/`;
const wholeRooms = `^src/(${oneRoom.join('|')})/`;
const capabilities = '^src/(?!kernel/|server/|cli/)[^/]+/';

const groupRules = Object.entries(groups).map(([group, below]) => ({
  name: `floor-of-${group}`,
  severity: 'error',
  from: { path: `^src/${group}/` },
  to: { path: capabilities, pathNot: `^src/(${[group, ...below].join('|')})/` },
}));

const floorRules = floors.map((floor, at) => ({
  name: `kernel-floor-${floor}`,
  severity: 'error',
  from: { path: `^src/kernel/${floor}/` },
  to: { path: '^src/kernel/', pathNot: `^src/kernel/(${floors.slice(0, at + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'kernel-knows-no-capability',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^(src/(?!kernel/)|workers/|demo/|test/)' },
    },
    ...floorRules,
    {
      name: 'groups-are-known',
      comment: 'A new group gets a row in the table above.',
      severity: 'error',
      from: {},
      to: { path: capabilities, pathNot: `^src/(${Object.keys(groups).join('|')})/` },
    },
    ...groupRules,
    {
      name: 'nothing-imports-the-server',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^src/(server/|cli/|main\\.ts)' },
      to: { path: '^src/server/' },
    },
    { name: 'nothing-imports-the-workers', severity: 'error', from: { path: '^src/', pathNot: '^src/(cli/|main\\.ts)' }, to: { path: '^workers/' } },
    {
      name: 'nothing-imports-the-commands',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^src/(cli/|main\\.ts)' },
      to: { path: '^src/(cli/|main\\.ts)' },
    },
    {
      name: 'rooms-by-their-door',
      comment: 'A room enters another only by its index.ts.',
      severity: 'error',
      from: { path: rooms },
      to: { path: rooms, pathNot: ['^src/$1/', '/(index|graphql)\\.ts$'] },
    },
    {
      name: 'rooms-by-their-door-from-above',
      severity: 'error',
      from: { path: wholeRooms },
      to: { path: capabilities, pathNot: ['^src/$1/', '/(index|graphql)\\.ts$'] },
    },
    {
      name: 'upper-floors-by-the-door',
      comment: 'Server and workers enter a room by index.ts; resolvers and routes are doors themselves, entities belong to the list of all.',
      severity: 'error',
      from: { path: '^(src/(server|cli)/|workers/)' },
      to: { path: capabilities, pathNot: ['/(index|graphql)\\.ts$', '\\.(routes|resolver|graphql)\\.ts$'] },
    },
    {
      name: 'graphql-doors',
      comment: 'The door for GraphQL classes is opened by GraphQL files and the server only.',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: ['\\.(graphql|resolver)\\.ts$', '^src/server/'] },
      to: { path: '^src/(?!kernel/).*/graphql\\.ts$' },
    },
    {
      name: 'no-graphql-below-tokens-and-jobs',
      comment: 'What the token endpoint or a worker loads holds no GraphQL file.',
      severity: 'error',
      from: { path: '^(src/oauth/token/|workers/)' },
      to: { path: '\\.(graphql|resolver)\\.ts$', reachable: true },
    },
    {
      name: 'graphql-at-the-edge',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: ['\\.(graphql|resolver)\\.ts$', '^src/server/', '^src/kernel/edge/graphql\\.ts$'] },
      to: { path: 'node_modules/(type-graphql|graphql|graphql-ws|@apollo)/' },
    },
    { name: 'the-queue-in-the-workers', severity: 'error', from: { path: '^src/' }, to: { path: 'node_modules/bullmq/' } },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'groups-form-no-circle',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/[^/]+$' },
      to: { circular: true },
    },
    {
      name: 'rooms-form-no-circle',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/[^/]+/[^/]+$' },
      to: { circular: true },
    },
    { name: 'product-imports-no-tests', severity: 'error', from: { path: '^(src|workers|demo)/' }, to: { path: '^test/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
    parser: 'swc',
  },
};
