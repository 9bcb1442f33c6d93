import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { DeletePayload, JsonValue, type Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { loadNode } from '../../kernel/edge/load-nodes.ts';
import { readObjectsBy } from '../../kernel/objects/read-objects.ts';
import { loadClients } from '../clients/index.ts';
import { PlatformNameEnum, PushMessagingConfigObject } from '../mobile-settings/graphql.ts';
import { type PlatformName, type PushMessagingConfigNode, pushMessagingConfig } from '../mobile-settings/index.ts';
import { createPlatformVersion } from './create-platform-version.ts';
import { loadMobileApp } from './load-apps.ts';
import { MobileAppObject } from './mobile-app.graphql.ts';
import type { MobileAppNode } from './mobile-app-fields.ts';
import { MobilePlatformVersionInputObject, MobilePlatformVersionObject, MobilePlatformVersionPayload } from './platform-version.graphql.ts';
import { versionFlows } from './platform-version.ts';
import type { PlatformVersionNode } from './platform-version-fields.ts';
import { sdkConfiguration } from './sdk-configuration.ts';

type Answer = Payload<'platformVersion', PlatformVersionNode>;

@Resolver(() => MobilePlatformVersionObject)
export class MobilePlatformVersionResolver {
  @FieldResolver(() => MobileAppObject)
  app(@Ctx() context: GraphQLContext, @Root() { appIdentifier }: PlatformVersionNode): Promise<MobileAppNode | undefined> {
    return loadMobileApp(context, appIdentifier);
  }

  @FieldResolver(() => PushMessagingConfigObject, { nullable: true })
  async pushMessagingConfig(
    @Ctx() context: GraphQLContext,
    @Root() { pushMessagingConfigId }: PlatformVersionNode,
  ): Promise<PushMessagingConfigNode | undefined> {
    const read = (ids: readonly string[]) => readObjectsBy(context.runtime, pushMessagingConfig, 'id', ids);
    return pushMessagingConfigId === null ? undefined : loadNode(context, 'push-messaging-configs-by-id', read, pushMessagingConfigId);
  }

  @FieldResolver(() => JsonValue, { description: 'What a build of this version is configured with: addresses, identifiers and pinned certificates.' })
  async sdkConfiguration(@Ctx() context: GraphQLContext, @Root() version: PlatformVersionNode): Promise<object | null> {
    const app = await loadMobileApp(context, version.appIdentifier);
    if (!app) return null;
    const gateways = await loadClients(context, app.resourceGatewayClientIds);
    const uris = gateways.flatMap(({ publicBaseUri }) => publicBaseUri ?? []);
    return sdkConfiguration(context.runtime.publicUrl, app, version, uris);
  }

  @Mutation(() => MobilePlatformVersionPayload, {
    description: 'What the input leaves out is copied from the version that `cloneFrom` names, if any.',
  })
  async createMobilePlatformVersion(
    @Ctx() context: GraphQLContext,
    @Arg('appIdentifier', () => String) appIdentifier: string,
    @Arg('platform', () => PlatformNameEnum) platform: PlatformName,
    @Arg('input', () => MobilePlatformVersionInputObject) input: MobilePlatformVersionInputObject,
    @Arg('cloneFrom', () => String, { nullable: true }) cloneFrom?: string | null,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(createPlatformVersion, { appIdentifier, platform, cloneFrom, input });
    return { platformVersion: value, userErrors };
  }

  @Mutation(() => MobilePlatformVersionPayload)
  async updateMobilePlatformVersion(
    @Ctx() context: GraphQLContext,
    @Arg('id', () => ID) id: string,
    @Arg('input', () => MobilePlatformVersionInputObject) input: MobilePlatformVersionInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(versionFlows.update, { key: id, input });
    return { platformVersion: value, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Refused while it is installed anywhere; it can be disabled instead.' })
  async deleteMobilePlatformVersion(@Ctx() context: GraphQLContext, @Arg('id', () => ID) id: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(versionFlows.remove, { key: id });
    return { deletedId: value, userErrors };
  }
}
