import DataLoader from 'dataloader';
import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import { MobileAppObject, MobilePlatformVersionObject } from '../../applications/apps/graphql.ts';
import { loadMobileApp, loadPlatformVersion, type MobileAppNode, type PlatformVersionNode } from '../../applications/apps/index.ts';
import type { ClientNode } from '../../applications/clients/index.ts';
import { DateTime, DeletePayload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { deleteInstallation } from './delete-installation.ts';
import { DynamicClientObject } from './installation.graphql.ts';
import { countInstallations, readLastLogins } from './read-installations.ts';

type Columns = Parameters<typeof countInstallations>[1];

/** One read for all counts a request asks for. */
function installationCount({ runtime, once }: GraphQLContext, column: Columns, key: string): Promise<number> {
  return once(`installations-by-${column}`, () => new DataLoader((keys: readonly string[]) => countInstallations(runtime, column, keys))).load(key);
}

@Resolver(() => DynamicClientObject)
export class InstallationResolver {
  @FieldResolver(() => MobileAppObject)
  app(@Ctx() context: GraphQLContext, @Root() { appIdentifier }: ClientNode): Promise<MobileAppNode | undefined> {
    return loadMobileApp(context, appIdentifier as string);
  }

  @FieldResolver(() => MobilePlatformVersionObject, { description: 'The version that is installed.' })
  platformVersion(@Ctx() context: GraphQLContext, @Root() { platformVersionId }: ClientNode): Promise<PlatformVersionNode | undefined> {
    return loadPlatformVersion(context, platformVersionId as string);
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'When one of its users last signed in.' })
  lastLogin(@Ctx() { runtime, once }: GraphQLContext, @Root() { clientId }: ClientNode): Promise<Date | null> {
    return once('last-logins', () => new DataLoader((clientIds: readonly string[]) => readLastLogins(runtime, clientIds))).load(clientId);
  }

  @Mutation(() => DeletePayload, { description: 'Deletes a device with all that is on it; its users must register again. Needs the role ADMIN.' })
  async deleteDynamicClient(@Ctx() context: GraphQLContext, @Arg('clientId', () => String) clientId: string): Promise<DeletePayload> {
    const { sessionId, roles } = context.principal.kind === 'admin' ? context.principal : { sessionId: '', roles: [] };
    const { value, userErrors } = await context.attempt(deleteInstallation, { clientId, sessionId, roles });
    return { deletedId: value, userErrors };
  }
}

@Resolver(() => MobileAppObject)
export class InstalledAppResolver {
  @FieldResolver(() => Int, { description: 'On how many devices the application is installed.' })
  installationCount(@Ctx() context: GraphQLContext, @Root() { identifier }: MobileAppNode): Promise<number> {
    return installationCount(context, 'app_identifier', identifier);
  }
}

@Resolver(() => MobilePlatformVersionObject)
export class InstalledVersionResolver {
  @FieldResolver(() => Int, { description: 'On how many devices the version is installed.' })
  installationCount(@Ctx() context: GraphQLContext, @Root() { id }: PlatformVersionNode): Promise<number> {
    return installationCount(context, 'platform_version_id', id);
  }
}
