/** Who may import what: the floors of the house. See README, "House rules". */
const capabilities = '^src/(?!kernel/|server/|cli/|main\\.ts)([^/]+)/';

module.exports = {
  forbidden: [
    {
      name: 'kernel-knows-no-capability',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^(src/(?!kernel/)|workers/|demo/|test/)' },
    },
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
      name: 'capabilities-by-their-door',
      comment: 'A capability enters another only by its index.ts.',
      severity: 'error',
      from: { path: capabilities },
      to: { path: capabilities, pathNot: ['^src/$1/', '/index\\.ts$'] },
    },
    {
      name: 'upper-floors-by-the-door',
      comment: 'Server and workers enter a capability by index.ts; resolvers and routes are doors themselves, entities belong to the list of all.',
      severity: 'error',
      from: { path: '^(src/(server|cli)/|workers/)' },
      to: { path: capabilities, pathNot: ['/index\\.ts$', '\\.(routes|resolver|graphql)\\.ts$', '^src/cli/', '^src/server/'] },
    },
    {
      name: 'graphql-at-the-edge',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: ['\\.(graphql|resolver)\\.ts$', '^src/server/', '^src/kernel/graphql\\.ts$'] },
      to: { path: 'node_modules/(type-graphql|graphql|graphql-ws|@apollo)/' },
    },
    { name: 'the-queue-in-the-workers', severity: 'error', from: { path: '^src/' }, to: { path: 'node_modules/bullmq/' } },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'folders-form-no-circle',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/[^/]+$', pathNot: '^src/kernel' },
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
