import { flag, type Section, wholeNumber } from './setting.ts';

/** Settings of the GraphQL endpoints and of sessions of administrators. */
export const graphqlSection = {
  introspection: {
    env: 'SIGNET_GRAPHQL_INTROSPECTION',
    schema: flag,
    default: 'false',
    meaning: 'Whether the schemas may be introspected; true in the demonstration.',
  },
  graphiql: {
    env: 'SIGNET_GRAPHIQL',
    schema: flag,
    default: 'false',
    meaning: 'Whether the GraphiQL page is served beside each GraphQL endpoint; true in the demonstration.',
  },
  maxDepth: { env: 'SIGNET_GRAPHQL_MAX_DEPTH', schema: wholeNumber(3, 100), default: '10', meaning: 'Deepest selection of a document.' },
  maxCost: {
    env: 'SIGNET_GRAPHQL_MAX_COST',
    schema: wholeNumber(100, 1_000_000),
    default: '5000',
    meaning: 'Highest cost of a document: one for a field that has fields of its own and a tenth for any other, times the page size below a list.',
  },
  adminTokenSeconds: {
    env: 'SIGNET_ADMIN_TOKEN_SECONDS',
    schema: wholeNumber(60, 3600),
    default: '600',
    meaning: 'Lifetime of an administrator access token.',
  },
  adminIdleSeconds: {
    env: 'SIGNET_ADMIN_IDLE_SECONDS',
    schema: wholeNumber(60, 86_400),
    default: '1800',
    meaning: 'An administrator session ends after this time without refresh.',
  },
  adminMaxSeconds: {
    env: 'SIGNET_ADMIN_MAX_SECONDS',
    schema: wholeNumber(60, 604_800),
    default: '28800',
    meaning: 'An administrator session ends this long after sign-in.',
  },
} as const satisfies Section;
