import { type GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import type { Permissions } from './authorization.ts';
import { demandPermission } from './demand-permission.ts';

type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;

/** Under which query an object of a type is read, and under which mutation it is changed. */
interface ObjectAccess {
  readonly query: string;
  readonly mutation: string;
}

/** By the types that events, and so the history, know. */
const objectAccess: Readonly<Record<string, ObjectAccess>> = {
  admin_account: { query: 'adminAccount', mutation: 'updateAdminAccount' },
  api_client: { query: 'client', mutation: 'updateApiClient' },
  static_client: { query: 'client', mutation: 'updateStaticClient' },
  dynamic_client: { query: 'client', mutation: 'deleteDynamicClient' },
  initial_access_token: { query: 'initialAccesses', mutation: 'createInitialAccess' },
  scope: { query: 'scope', mutation: 'updateScope' },
  identity_provider: { query: 'identityProvider', mutation: 'updateIdentityProvider' },
  attribute_mapping: { query: 'identityProvider', mutation: 'updateAttributeMapping' },
  mobile_app: { query: 'mobileApp', mutation: 'updateMobileApp' },
  mobile_platform: { query: 'mobilePlatforms', mutation: 'updateMobilePlatform' },
  mobile_platform_version: { query: 'mobileApp', mutation: 'updateMobilePlatformVersion' },
  mobile_config: { query: 'mobileConfig', mutation: 'updateMobileConfig' },
  auth_properties_set: { query: 'authPropertiesSets', mutation: 'updateAuthPropertiesSet' },
  callback_config: { query: 'callbackConfigs', mutation: 'updateCallbackConfig' },
  push_messaging_config: { query: 'pushMessagingConfigs', mutation: 'updatePushMessagingConfig' },
  cors_config: { query: 'corsConfig', mutation: 'updateCorsConfig' },
  message: { query: 'messages', mutation: 'updateMessage' },
  template_set: { query: 'templateSets', mutation: 'updateTemplateSet' },
  pin_policy: { query: 'pinPolicies', mutation: 'updatePinPolicy' },
  fido_config: { query: 'fidoConfig', mutation: 'updateFidoConfig' },
  fido_policy_mapping: { query: 'fidoPolicyMappings', mutation: 'updateFidoPolicyMapping' },
};

const ways = {
  Query: { configurationHistory: 'query', configurationAsOf: 'query' },
  Mutation: { revertConfiguration: 'mutation' },
} as const;

/**
 * Lets the object decide on the ways that lead to objects of every type: who may not read it learns nothing of its past either, and who may not change it
 * does not bring its past back.
 */
export function guardObjects(schema: GraphQLSchema, permissions: Permissions): GraphQLSchema {
  for (const [type, fields] of Object.entries(ways))
    for (const [name, way] of Object.entries(fields)) {
      const field = (type === 'Query' ? schema.getQueryType() : schema.getMutationType())?.getFields()[name];
      if (!field) throw new Error(`signet: there is no ${type}.${name}`);
      const inner = field.resolve as Resolver;
      field.resolve = (async (source, args, context, info) => {
        const { objectType } = args as { objectType: string };
        const access = Object.hasOwn(objectAccess, objectType) ? objectAccess[objectType] : undefined;
        // Of a type without a row nothing is known.
        if (!access) return inner(source, { ...args, objectType: '' }, context, info);
        const permission = permissions[way === 'query' ? `Query.${access.query}` : `Mutation.${access.mutation}`];
        await demandPermission(context, { field: name, permission, objectType });
        return inner(source, args, context, info);
      }) as Resolver;
    }
  return new GraphQLSchema(schema.toConfig());
}
