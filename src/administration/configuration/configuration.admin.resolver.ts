import { Arg, Args, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import { DateTime, PageArgs } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { ConfigurationStateObject, ConfigurationVersionConnection, type ConfigurationVersionObject, RevertPayload } from './configuration.graphql.ts';
import { readHistory } from './read-history.ts';
import { readVersions } from './read-versions.ts';
import { revertConfiguration } from './revert-configuration.ts';
import { stateAt } from './state-at.ts';

@Resolver()
export class ConfigurationResolver {
  @Query(() => ConfigurationVersionConnection, {
    description: 'How an object of the configuration changed, oldest first. Type and id are those that its events have.',
  })
  configurationHistory(
    @Ctx() { runtime }: GraphQLContext,
    @Arg('objectType', () => String) objectType: string,
    @Arg('objectId', () => String) objectId: string,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Page<ConfigurationVersionObject>> {
    return readHistory(runtime, { objectType, objectId }, pageRequest(page));
  }

  @Query(() => ConfigurationStateObject, { nullable: true, description: 'What an object was like at a time; null when no change of it is known.' })
  async configurationAsOf(
    @Ctx() { runtime }: GraphQLContext,
    @Arg('at', () => DateTime) at: Date,
    @Arg('objectType', () => String) objectType: string,
    @Arg('objectId', () => String) objectId: string,
  ): Promise<ConfigurationStateObject | null> {
    const history = await readVersions(runtime.database.query.bind(runtime.database), { objectType, objectId });
    if (history.length === 0) return null;
    const version = history.findLast(({ validFrom }) => validFrom <= at)?.version ?? 0;
    return { version, values: stateAt(history, version)?.values ?? null };
  }

  @Mutation(() => RevertPayload, {
    description:
      'Makes an object what it was in an earlier version, with the checks and the event of any change of it; a deleted one is created anew. Secrets stay as they are.',
  })
  async revertConfiguration(
    @Ctx() context: GraphQLContext,
    @Arg('objectType', () => String) objectType: string,
    @Arg('objectId', () => String) objectId: string,
    @Arg('toVersion', () => Int) toVersion: number,
    @Arg('version', () => Int, { description: 'The latest version you have seen.' }) version: number,
  ): Promise<RevertPayload> {
    const { value, userErrors } = await context.attempt(revertConfiguration, { objectType, objectId, toVersion, version });
    return { objectId: value?.objectId ?? null, oneTimeSecret: value?.oneTimeSecret ?? null, keptFields: value?.keptFields ?? [], userErrors };
  }
}
