import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { PageArgs } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { loadPage } from '../../kernel/edge/load-page.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { IdentityProviderObject } from '../../people/identity-providers/graphql.ts';
import { type IdentityProviderNode, loadIdentityProviders } from '../../people/identity-providers/index.ts';
import { TemplateSetObject } from '../../presentation/template-sets/graphql.ts';
import { loadTemplateSet, type TemplateSetHead } from '../../presentation/template-sets/index.ts';
import { ApiClientObject } from '../clients/graphql.ts';
import { type ClientNode, loadClients } from '../clients/index.ts';
import { FidoPolicyMappingObject } from '../fido-settings/graphql.ts';
import { type FidoPolicyMappingNode, loadFidoPolicyMappings } from '../fido-settings/index.ts';
import { PlatformNameEnum } from '../mobile-settings/graphql.ts';
import type { PlatformName } from '../mobile-settings/index.ts';
import { PinPolicyObject } from '../pin-policies/graphql.ts';
import { loadPinPolicy, type PinPolicyNode } from '../pin-policies/index.ts';
import { ScopeObject } from '../scopes/graphql.ts';
import { loadScopes, type ScopeNode } from '../scopes/index.ts';
import { AppCertificate, MobileAppObject } from './mobile-app.graphql.ts';
import type { MobileAppNode } from './mobile-app-fields.ts';
import { MobilePlatformVersionConnection } from './platform-version.graphql.ts';
import type { PlatformVersionNode } from './platform-version-fields.ts';
import { readVersions } from './read-versions.ts';

/** What a mobile application refers to, and what belongs to it. */
@Resolver(() => MobileAppObject)
export class MobileAppLinksResolver {
  @FieldResolver(() => [ScopeObject], { description: 'Granted when a request names no scope.' })
  defaultScopes(@Ctx() context: GraphQLContext, @Root() app: MobileAppNode): Promise<ScopeNode[]> {
    return loadScopes(context, app.defaultScopeIds);
  }

  @FieldResolver(() => [ScopeObject], { description: 'Granted when a request names them.' })
  additionalScopes(@Ctx() context: GraphQLContext, @Root() app: MobileAppNode): Promise<ScopeNode[]> {
    return loadScopes(context, app.additionalScopeIds);
  }

  @FieldResolver(() => [ApiClientObject], { description: 'API clients that accept its tokens.' })
  resourceGateways(@Ctx() context: GraphQLContext, @Root() app: MobileAppNode): Promise<ClientNode[]> {
    return loadClients(context, app.resourceGatewayClientIds);
  }

  @FieldResolver(() => IdentityProviderObject, { nullable: true, description: 'Who authenticates its people; null stands for the default provider.' })
  async primaryIdentityProvider(@Ctx() context: GraphQLContext, @Root() app: MobileAppNode): Promise<IdentityProviderNode | undefined> {
    return (await loadIdentityProviders(context, [app.identityProviderId ?? []].flat()))[0];
  }

  @FieldResolver(() => [IdentityProviderObject], { description: 'Who else may: people choose, or a request names one.' })
  additionalIdentityProviders(@Ctx() context: GraphQLContext, @Root() app: MobileAppNode): Promise<IdentityProviderNode[]> {
    return loadIdentityProviders(context, app.additionalIdentityProviderIds);
  }

  @FieldResolver(() => [String], { description: 'Identifiers of custom authenticators.' })
  customAuthenticators(@Root() app: MobileAppNode): readonly string[] {
    return app.customAuthenticatorIds;
  }

  @FieldResolver(() => [FidoPolicyMappingObject])
  fidoPolicyMappings(@Ctx() context: GraphQLContext, @Root() app: MobileAppNode): Promise<FidoPolicyMappingNode[]> {
    return loadFidoPolicyMappings(context, app.fidoPolicyMappingNames);
  }

  @FieldResolver(() => PinPolicyObject, { nullable: true, description: 'Null stands for the default policy.' })
  async pinPolicy(@Ctx() context: GraphQLContext, @Root() { pinPolicyName }: MobileAppNode): Promise<PinPolicyNode | undefined> {
    return pinPolicyName === null ? undefined : loadPinPolicy(context, pinPolicyName);
  }

  @FieldResolver(() => TemplateSetObject, { nullable: true, description: 'How its pages look; null: as the default set has it.' })
  async templateSet(@Ctx() context: GraphQLContext, @Root() { templateSet }: MobileAppNode): Promise<TemplateSetHead | undefined> {
    return templateSet === null ? undefined : loadTemplateSet(context, templateSet);
  }

  @FieldResolver(() => [AppCertificate])
  certificates(@Root() app: MobileAppNode): object[] {
    return app.certificates.map(({ expiresAt, ...certificate }) => ({ ...certificate, expiresAt: new Date(expiresAt) }));
  }

  @FieldResolver(() => MobilePlatformVersionConnection, { description: 'Versions, oldest first.' })
  versions(
    @Ctx() context: GraphQLContext,
    @Root() app: MobileAppNode,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('platform', () => PlatformNameEnum, { nullable: true }) platform?: PlatformName | null,
  ): Promise<Page<PlatformVersionNode>> {
    const page = pageRequest(args);
    const on = platform ?? undefined;
    return loadPage(context, `versions ${on} ${JSON.stringify(page)}`, (apps) => readVersions(context.runtime, on, apps, page), [app.identifier]);
  }
}
