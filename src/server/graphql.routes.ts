import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { AppError, asAppError } from '../kernel/contract/errors/app-error.ts';
import type { Routes } from '../kernel/edge/door.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { run } from '../kernel/work/run.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { evidenceOf, nonceToOffer } from '../keys/sender-constraints/index.ts';
import { admitOperation, type OperationRequest } from './admit-operation.ts';
import { graphiqlRoutes, sendGraphiql } from './graphiql.routes.ts';
import { type GraphQLApi, graphqlApis } from './graphql.ts';
import { exchangeOf, openContext } from './graphql-context.ts';
import { graphqlError } from './graphql-error.ts';
import { identify } from './identify.ts';
import { isOwnOrigin } from './own-origin.ts';
import { repeatedRecords } from './repeated-records.ts';
import { type AcceptSocket, openSubscriptions } from './subscriptions.ts';
import { faultOf } from './translate-error.ts';
import { wantsSocket } from './upgrade.ts';

const bodyLimitFactor = 4;
/** Of the administration, for who says who it is: a template set travels inline. */
const archiveLimit = 8 * 1024 * 1024;
const contexts = new WeakMap<FastifyRequest, GraphQLContext>();

/** Translates every error of an answer, whatever stage it comes from. */
function translateErrors(runtime: Runtime): ApolloServerPlugin<GraphQLContext> {
  const mayHint = runtime.config.graphql.introspection;
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ errors, response, contextValue }) {
          if (response.body.kind !== 'single' || !errors) return;
          const answering = { log: runtime.log, transactionId: contextValue.caller.transactionId, mayHint };
          response.body.singleResult.errors = errors.map((error) => graphqlError(error, answering));
          // Balancers and monitors read the status, not the body.
          if (!response.body.singleResult.errors.some(({ extensions }) => extensions?.code === 'UNAVAILABLE')) return;
          response.http.status = 503;
          response.http.headers.set('retry-after', '2');
        },
      };
    },
  };
}

async function startApollo(runtime: Runtime, { schema }: GraphQLApi): Promise<ApolloServer<GraphQLContext>> {
  const { introspection } = runtime.config.graphql;
  const apollo = new ApolloServer<GraphQLContext>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: 2000 },
    logger: { debug: () => undefined, info: () => undefined, warn: (text) => runtime.log.warn(text), error: (text) => runtime.log.error(text) },
    plugins: [ApolloServerPluginLandingPageDisabled(), translateErrors(runtime)],
  });
  await apollo.start();
  return apollo;
}

/** Reads the body of a GraphQL request; batches, persisted queries and other shapes are refused. */
function readBody(body: unknown): OperationRequest {
  const { query, operationName, variables } = (typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}) as Record<
    string,
    unknown
  >;
  const isNamed = operationName === undefined || operationName === null || typeof operationName === 'string';
  const hasVariables = variables === undefined || variables === null || (typeof variables === 'object' && !Array.isArray(variables));
  if (typeof query !== 'string' || query === '' || !isNamed || !hasVariables)
    throw new AppError('bad_user_input', { description: 'The body must be a JSON object with query, and optionally operationName and variables.' });
  return { query, operationName: operationName ?? undefined, variables: (variables ?? {}) as Record<string, unknown> };
}

interface BodyLimits {
  readonly bodyLimit: number;
  /** For requests without credentials. */
  readonly anonymousLimit: number;
}

/** Only JSON in UTF-8, so that no form of another site can speak to these endpoints. */
function onlyJson(app: FastifyInstance, { bodyLimit, anonymousLimit }: BodyLimits): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit }, (request, body, done) => {
    if (request.headers.authorization === undefined && body.length > anonymousLimit) return done(new AppError('payload_too_large'));
    const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(request.headers['content-type'] ?? '')?.[1];
    if (charset !== undefined && charset.toLowerCase() !== 'utf-8') return done(new AppError('unsupported_media_type'));
    parse(request, body as string, done);
  });
}

/** Errors before execution. With the media type of GraphQL over HTTP the status tells as well; plain JSON keeps 200 for what concerns the caller, a challenge apart. */
function sendGraphqlError(runtime: Runtime, thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = thrown instanceof GraphQLError ? thrown : faultOf(thrown);
  const cause = error instanceof GraphQLError ? error.originalError : error;
  const status = cause instanceof AppError ? cause.row.status : error instanceof GraphQLError ? 400 : asAppError(error).row.status;
  const isChallenge = cause instanceof AppError && 'www-authenticate' in cause.headers;
  const wantsStatus = request.headers.accept?.includes('application/graphql-response+json') ?? false;
  const formatted = graphqlError(error, {
    log: runtime.log,
    transactionId: request.caller.transactionId,
    mayHint: runtime.config.graphql.introspection,
  });
  return reply
    .code(contexts.has(request) && (status === 401 || status === 403) && !wantsStatus && !isChallenge ? 200 : status)
    .headers(cause instanceof AppError ? cause.headers : {})
    .type(`application/${wantsStatus ? 'graphql-response+' : ''}json; charset=utf-8`)
    .send(JSON.stringify({ errors: [formatted] }));
}

async function mount(app: FastifyInstance, runtime: Runtime, api: GraphQLApi): Promise<void> {
  const accept: AcceptSocket | undefined = api.schema.getSubscriptionType() ? openSubscriptions(app, runtime, api) : undefined;
  const apollo = await startApollo(runtime, api);
  const anonymousLimit = runtime.config.http.bodyLimitBytes * bodyLimitFactor;
  const bodyLimit = api.name === 'admin' ? Math.max(anonymousLimit, archiveLimit) : anonymousLimit;
  const execute = fastifyApolloHandler(apollo, { context: async (request) => contexts.get(request as FastifyRequest) as GraphQLContext });
  onlyJson(app, { bodyLimit, anonymousLimit });
  app.setErrorHandler((thrown, request, reply) => sendGraphqlError(runtime, thrown, request, reply));
  app.addHook('onClose', () => apollo.stop());
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const { crossOrigin } = request;
    const mayCall = crossOrigin.isOpen && crossOrigin.allowed !== undefined;
    if (!mayCall && !isOwnOrigin(runtime.publicUrl, request.headers.origin))
      throw new AppError('forbidden', { description: 'Requests from other sites are not allowed.' });
    if (!URL.canParse(`${request.protocol}://${request.hostname}/`)) throw new AppError('invalid_request');
  });
  app.post(api.path, { bodyLimit, config: { channel: api.channel } }, async (request, reply) => {
    const operation = readBody(request.body);
    const evidence = evidenceOf(runtime, request);
    const nonce = nonceToOffer(runtime, evidence);
    if (nonce !== undefined) reply.header('dpop-nonce', nonce);
    const identity = await identify(runtime, { authorization: request.headers.authorization, evidence, api: `graphql_${api.name}` });
    const { denial } = identity;
    if (denial) return run(runtime, request.caller, () => Promise.reject(denial), undefined);
    const context = openContext(runtime, request.caller, identity.principal, exchangeOf(runtime, request, reply));
    contexts.set(request, context);
    await admitOperation(api, context, identity, operation);
    return execute.call(app, request, reply);
  });
  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url: api.path,
    handler: (request, reply) => {
      if (accept && request.method === 'GET' && wantsSocket(request)) return accept(request, reply);
      const wantsPage = request.method === 'GET' && runtime.config.graphql.graphiql && request.headers.accept?.includes('text/html');
      if (wantsPage) return sendGraphiql(runtime, api, reply);
      throw new AppError('method_not_allowed', { headers: { allow: 'POST' } });
    },
  });
}

/** The two GraphQL endpoints, their GraphiQL pages where they are switched on, and subscriptions. */
export const graphqlRoutes: Routes = async (app, runtime) => {
  app.addHook('onClose', () => repeatedRecords(runtime).close());
  for (const api of Object.values(graphqlApis())) await app.register(async (scope) => mount(scope, runtime, api));
  if (runtime.config.graphql.graphiql) await app.register(graphiqlRoutes);
};
