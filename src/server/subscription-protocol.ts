import { createSourceEventStream, type ExecutionArgs, GraphQLError, type GraphQLFormattedError, validate } from 'graphql';
import { type Context, makeServer, type Server, type SubscribePayload } from 'graphql-ws';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import { run } from '../kernel/work/run.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import { type AdmittedOperation, admitOperation } from './admit-operation.ts';
import { deliverStream } from './deliver-stream.ts';
import type { GraphQLApi } from './graphql.ts';
import { noExchange, openContext } from './graphql-context.ts';
import { graphqlError } from './graphql-error.ts';
import { identify } from './identify.ts';
import type { LiveSocket } from './live-sockets.ts';
import { recordDenial } from './record-denial.ts';
import { SharedExecution, selectionKey } from './shared-execution.ts';
import { closeCodes } from './stream-socket.ts';

const initMs = 3000;
const mostStreamsOfSocket = 5;

type Socket = Context<Record<string, unknown>, LiveSocket>;

/** What is executed, and where its results go. */
interface StreamArgs extends ExecutionArgs {
  readonly socket: LiveSocket;
  readonly id: string;
  readonly key: string;
}

/**
 * The graphql-transport-ws protocol for an API: connection_init carries the token, only subscriptions run, and each is admitted like a
 * request over HTTP. Results do not pass through the protocol library: they are executed once for all subscribers who select the same.
 */
export function subscriptionProtocol(runtime: Runtime, api: GraphQLApi): Server<LiveSocket> {
  const shared = new SharedExecution();
  const stallMs = runtime.config.audit.streamStallSeconds * 1000;
  const transactionId = () => `${runtime.config.http.transactionIdPrefix}${runtime.ids.uuid()}`;
  const transactions = new WeakMap<SubscribePayload, string>();
  let streams = 0;

  const onConnect = async ({ connectionParams, extra: socket }: Socket): Promise<boolean> => {
    const given = connectionParams?.authorization ?? connectionParams?.Authorization;
    const authorization = typeof given === 'string' ? given : undefined;
    const identity = await identify(runtime, { authorization, evidence: socket.evidence, api: `graphql_${api.name}` });
    socket.identity = identity;
    socket.principal = identity.principal;
    const record = identity.record ?? identity.denial?.record;
    const caller = { ...socket.caller, transactionId: transactionId() };
    if (api.name === 'admin' && !record && ['anonymous', 'user'].includes(identity.principal.kind))
      await recordDenial(openContext(runtime, caller, identity.principal, noExchange), {
        field: 'connection_init',
        permission: undefined,
        fault: identity.fault,
      });
    if (identity.principal.kind === 'anonymous') {
      if (record) await run(runtime, caller, async (work) => work.record(...record), undefined);
      const [code, reason] =
        given === undefined ? ([closeCodes.unauthorized, 'Unauthorized'] as const) : ([closeCodes.forbidden, 'Forbidden'] as const);
      socket.stream.close(code, reason);
      return false;
    }
    return identity.principal.kind !== 'user';
  };

  const admit = async (context: Socket, id: string, payload: SubscribePayload): Promise<StreamArgs> => {
    const { extra: socket } = context;
    socket.hasStreams = () => Object.keys(context.subscriptions).length > 0;
    if (Object.keys(context.subscriptions).length > mostStreamsOfSocket)
      throw new AppError('too_many_requests', { description: `A connection may have ${mostStreamsOfSocket} subscriptions.` });
    if (streams >= runtime.config.audit.streamsPerNode) throw new AppError('temporarily_unavailable', { detail: 'too many streams' });
    const caller = { ...socket.caller, transactionId: transactionId() };
    transactions.set(payload, caller.transactionId);
    const contextValue = openContext(runtime, caller, socket.principal, noExchange);
    const variables = payload.variables ?? {};
    const request = { query: payload.query, operationName: payload.operationName ?? undefined, variables };
    const { document, operation }: AdmittedOperation = await admitOperation(
      api,
      contextValue,
      socket.identity as NonNullable<typeof socket.identity>,
      request,
    );
    if (operation.operation !== 'subscription') throw new AppError('bad_user_input', { description: 'Only subscriptions run over a WebSocket.' });
    const [fault] = validate(api.schema, document);
    if (fault) throw new GraphQLError(fault.message, { nodes: fault.nodes ?? null, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
    const key = selectionKey(api.schema, { document, operation }, variables);
    return { schema: api.schema, document, operationName: operation.name?.value ?? null, variableValues: variables, contextValue, socket, id, key };
  };

  const subscribe = async (args: StreamArgs): Promise<AsyncGenerator<never>> => {
    const source = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in source)) return silent(Promise.reject(source.errors?.[0] ?? new AppError('server_error')), async () => undefined);
    const { socket, id, key } = args;
    const batches = source as AsyncGenerator<readonly object[]>;
    streams += 1;
    runtime.metrics.subscriptions.inc();
    const delivered = deliverStream({ socket: socket.stream, id, source: batches, args, key, shared, stallMs }).finally(() => {
      streams -= 1;
      runtime.metrics.subscriptions.dec();
    });
    return silent(delivered, () => batches.return(undefined));
  };

  return makeServer<Record<string, unknown>, LiveSocket>({
    connectionInitWaitTimeout: initMs,
    onConnect,
    onSubscribe: async (context, id, payload) => {
      try {
        return await admit(context, id, payload);
      } catch (error) {
        return [error instanceof GraphQLError ? error : new GraphQLError('', { originalError: error as Error })];
      }
    },
    subscribe: (args) => subscribe(args as StreamArgs),
    onError: (_context, _id, payload, errors): GraphQLFormattedError[] => {
      const answering = { log: runtime.log, transactionId: transactions.get(payload) ?? '', mayHint: runtime.config.graphql.introspection };
      return errors.map((error) => graphqlError(error, answering));
    },
  });
}

/** The results of a subscription as the protocol library sees them: none at all, until it ends or fails. */
function silent(ended: Promise<void>, stop: () => Promise<unknown>): AsyncGenerator<never> {
  // Any fault: `next` hands the failure on; this only keeps it from counting as unhandled.
  ended.catch(() => undefined);
  const done = { done: true, value: undefined } as const;
  return {
    next: () => ended.then(() => done),
    return: () => stop().then(() => done),
    throw: () => stop().then(() => done),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
