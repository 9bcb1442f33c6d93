import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { DeletePayload, PageArgs, type Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import type { Page } from '../../kernel/store/page.ts';
import { pageRequest } from '../../kernel/store/page-request.ts';
import { createMobileApp, deleteMobileApp, updateMobileApp } from './administer-mobile-apps.ts';
import { loadMobileApp } from './load-apps.ts';
import { MobileAppConnection, MobileAppObject, MobileAppPayload } from './mobile-app.graphql.ts';
import type { MobileAppNode } from './mobile-app-fields.ts';
import { MobileAppInputObject } from './mobile-app-input.graphql.ts';
import { readMobileApps } from './read-mobile-apps.ts';

type Answer = Payload<'mobileApp', MobileAppNode>;

@Resolver()
export class MobileAppResolver {
  @Query(() => MobileAppConnection, { description: 'All mobile applications, oldest first.' })
  mobileApps(
    @Ctx() { runtime }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('search', () => String, { nullable: true, description: 'A part of the identifier or the name.' }) search?: string | null,
  ): Promise<Page<MobileAppNode>> {
    return readMobileApps(runtime, search ?? undefined, pageRequest(page));
  }

  @Query(() => MobileAppObject, { nullable: true })
  mobileApp(@Ctx() context: GraphQLContext, @Arg('identifier', () => String) identifier: string): Promise<MobileAppNode | undefined> {
    return loadMobileApp(context, identifier);
  }

  @Mutation(() => MobileAppPayload)
  async createMobileApp(@Ctx() context: GraphQLContext, @Arg('input', () => MobileAppInputObject) input: MobileAppInputObject): Promise<Answer> {
    const { value, userErrors } = await context.attempt(createMobileApp, input);
    return { mobileApp: value, userErrors };
  }

  @Mutation(() => MobileAppPayload)
  async updateMobileApp(
    @Ctx() context: GraphQLContext,
    @Arg('identifier', () => String) identifier: string,
    @Arg('input', () => MobileAppInputObject) input: MobileAppInputObject,
  ): Promise<Answer> {
    const { value, userErrors } = await context.attempt(updateMobileApp, { key: identifier, input });
    return { mobileApp: value, userErrors };
  }

  @Mutation(() => DeletePayload, { description: 'Deletes its versions too. Refused while it is installed anywhere.' })
  async deleteMobileApp(@Ctx() context: GraphQLContext, @Arg('identifier', () => String) identifier: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(deleteMobileApp, { key: identifier });
    return { deletedId: value, userErrors };
  }
}
