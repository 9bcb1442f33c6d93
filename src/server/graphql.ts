import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray, type PubSub } from 'type-graphql';
import type { AuditChannel } from '../kernel/contract/caller.ts';
import { accountPermissions, adminPermissions, type Permissions } from './authorization.ts';
import { guardObjects } from './guard-objects.ts';
import { guardSchema } from './guard-schema.ts';
import { offerNodes } from './offer-nodes.ts';
import { offerPreviews } from './offer-previews.ts';
import { accountResolvers, adminResolvers } from './resolvers.ts';
import { sharePayloads } from './share-payloads.ts';

/** One of the two GraphQL APIs. */
export interface GraphQLApi {
  readonly name: 'admin' | 'account';
  readonly path: string;
  readonly channel: AuditChannel;
  readonly permissions: Permissions;
  readonly schema: GraphQLSchema;
}

/** Asked for by the schema builder; every subscription here brings its own source. */
const noPubSub: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('subscriptions follow the trail, not a bus');
  },
};

function build(resolvers: readonly (new () => object)[]): GraphQLSchema {
  return buildSchemaSync({ resolvers: resolvers as unknown as NonEmptyArray<new () => object>, pubSub: noPubSub, validate: false });
}

let built: { readonly admin: GraphQLApi; readonly account: GraphQLApi } | undefined;

/** Both APIs with their guarded schemas; built once in a process. */
export function graphqlApis(): { readonly admin: GraphQLApi; readonly account: GraphQLApi } {
  built ??= {
    admin: {
      name: 'admin',
      path: '/graphql/admin',
      channel: 'GRAPHQL_ADMIN',
      permissions: adminPermissions,
      schema: guardSchema(
        guardObjects(
          offerNodes(sharePayloads(offerPreviews(build(adminResolvers), adminPermissions, 'administrators')), adminPermissions),
          adminPermissions,
        ),
        adminPermissions,
      ),
    },
    account: {
      name: 'account',
      path: '/graphql/account',
      channel: 'GRAPHQL_END_USER',
      permissions: accountPermissions,
      schema: guardSchema(offerPreviews(build(accountResolvers), accountPermissions, 'end users'), accountPermissions),
    },
  };
  return built;
}
