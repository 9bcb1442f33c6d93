import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../../kernel/edge/graphql-context.ts';
import { LegalHoldInputObject, LegalHoldObject, LegalHoldPayload } from './legal-hold.graphql.ts';
import type { LegalHold } from './legal-hold.ts';
import { placeLegalHold } from './place-legal-hold.ts';
import { readLegalHolds } from './read-legal-holds.ts';
import { releaseLegalHold } from './release-legal-hold.ts';

@Resolver()
export class LegalHoldResolver {
  @Query(() => [LegalHoldObject], { description: 'Legal holds on the trail, newest first.' })
  auditLegalHolds(
    @Ctx() { runtime }: GraphQLContext,
    @Arg('includeReleased', () => Boolean, { defaultValue: false }) includeReleased: boolean,
  ): Promise<LegalHold[]> {
    return readLegalHolds(runtime, includeReleased);
  }

  @Mutation(() => LegalHoldPayload, { description: 'Keeps events from retention, and the person they tell of from erasure, until it is released.' })
  async placeAuditLegalHold(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => LegalHoldInputObject) input: LegalHoldInputObject,
  ): Promise<LegalHoldPayload> {
    const { value, userErrors } = await context.attempt(placeLegalHold, input);
    return { legalHold: value, userErrors };
  }

  @Mutation(() => LegalHoldPayload, { description: 'Ends a hold; retention and erasure go on.' })
  async releaseAuditLegalHold(@Ctx() context: GraphQLContext, @Arg('id', () => ID) id: string): Promise<LegalHoldPayload> {
    const { value, userErrors } = await context.attempt(releaseLegalHold, { id });
    return { legalHold: value, userErrors };
  }
}
