import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import { DeletePayload, PageArgs } from '../../kernel/edge/graphql.ts';
import type { Attempt, GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { restrictionOf } from '../../kernel/edge/restriction-of.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { ApiClientInputObject } from './api-client.graphql.ts';
import { wireApiScope } from './api-scope.ts';
import type { ApiScope, ClientKind } from './client.entity.ts';
import { ClientConnection, ClientFilterInput, ClientInterface, ClientPayload } from './client.graphql.ts';
import { type ClientNode, clientNode } from './client-node.ts';
import { createApiClient } from './create-api-client.ts';
import { createStaticClient } from './create-static-client.ts';
import { deleteClient } from './delete-client.ts';
import { readClients, readClientsById } from './read-clients.ts';
import { StaticClientInputObject } from './static-client-input.graphql.ts';
import type { ClientOutcome } from './store-client.ts';
import { updateApiClient } from './update-api-client.ts';
import { updateStaticClient } from './update-static-client.ts';

function payload({ value, userErrors }: Attempt<ClientOutcome>): ClientPayload {
  return { client: value && clientNode(value.client), oneTimeSecret: value?.oneTimeSecret ?? null, userErrors };
}

/** The API scope that changes clients of a kind; administrators of role ADMIN change all. */
const scopeOfKind: Readonly<Partial<Record<ClientKind, ApiScope>>> = { STATIC: 'CONFIG', API: 'ADMIN' };

function kindRefusal({ runtime, principal }: GraphQLContext, kind: ClientKind): AppError | undefined {
  const scope = scopeOfKind[kind];
  if (principal.kind !== 'api' || (scope && principal.apiScopes.includes(scope))) return undefined;
  const requiredScope = scope ? wireApiScope(runtime.config.oauth.vendorPrefix, scope) : 'none';
  const subject = { clientId: principal.clientId, appName: principal.clientName };
  return new AppError('forbidden', {
    record: [
      'API_ACCESS_NOT_ALLOWED_INVALID_SCOPES',
      { api: 'graphql_admin', reason: 'scope_not_assigned', requiredScope, endpoint: 'deleteClient', ...subject },
    ],
  });
}

@Resolver()
export class ClientResolver {
  @Query(() => ClientConnection, {
    description:
      'Web clients, API clients and installations of mobile applications, oldest first. An account that is restricted to applications sees the installations of these.',
  })
  clients(
    @Ctx() { runtime, principal }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ClientFilterInput, { nullable: true }) filter?: ClientFilterInput,
  ): Promise<Page<ClientNode>> {
    return readClients(runtime, { ...filter, apps: restrictionOf(principal) }, pageRequest(page));
  }

  @Query(() => ClientInterface, { nullable: true })
  async client(@Ctx() { runtime, principal }: GraphQLContext, @Arg('clientId', () => String) clientId: string): Promise<ClientNode | undefined> {
    return (await readClientsById(runtime, [clientId], restrictionOf(principal)))[0];
  }

  @Mutation(() => ClientPayload)
  async createStaticClient(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => StaticClientInputObject) input: StaticClientInputObject,
  ): Promise<ClientPayload> {
    return payload(await context.attempt(createStaticClient, input));
  }

  @Mutation(() => ClientPayload)
  async createApiClient(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => ApiClientInputObject) input: ApiClientInputObject,
  ): Promise<ClientPayload> {
    return payload(await context.attempt(createApiClient, input));
  }

  @Mutation(() => ClientPayload)
  async updateStaticClient(
    @Ctx() context: GraphQLContext,
    @Arg('clientId', () => String) clientId: string,
    @Arg('input', () => StaticClientInputObject) input: StaticClientInputObject,
  ): Promise<ClientPayload> {
    return payload(await context.attempt(updateStaticClient, { clientId, input }));
  }

  @Mutation(() => ClientPayload)
  async updateApiClient(
    @Ctx() context: GraphQLContext,
    @Arg('clientId', () => String) clientId: string,
    @Arg('input', () => ApiClientInputObject) input: ApiClientInputObject,
  ): Promise<ClientPayload> {
    return payload(await context.attempt(updateApiClient, { clientId, input }));
  }

  @Mutation(() => DeletePayload, {
    description:
      'Ends everything issued to the client. Refused while it is the resource gateway of another. Needs the API scope that changes clients of its kind. Its id is not used again.',
  })
  async deleteClient(@Ctx() context: GraphQLContext, @Arg('clientId', () => String) clientId: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(deleteClient, { clientId, refusalFor: (kind) => kindRefusal(context, kind) });
    return { deletedId: value, userErrors };
  }
}
