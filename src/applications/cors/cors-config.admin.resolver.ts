import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Payload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { onlyRow } from '../../kernel/objects/object-kind.ts';
import { readOnlyObject } from '../../kernel/objects/read-objects.ts';
import { CorsConfigInputObject, CorsConfigObject, CorsConfigPayload } from './cors-config.graphql.ts';
import { type CorsConfigNode, corsConfig, corsConfigFlows } from './cors-config.ts';
import { warningsAbout } from './warnings-about.ts';

type Answer = Payload<'corsConfig', CorsConfigNode> & { readonly warnings: readonly string[] };

@Resolver()
export class CorsConfigResolver {
  @Query(() => CorsConfigObject)
  corsConfig(@Ctx() { runtime }: GraphQLContext): Promise<CorsConfigNode> {
    return readOnlyObject(runtime, corsConfig);
  }

  @Mutation(() => CorsConfigPayload)
  async updateCorsConfig(@Ctx() context: GraphQLContext, @Arg('input', () => CorsConfigInputObject) input: CorsConfigInputObject): Promise<Answer> {
    const { value, userErrors } = await context.attempt(corsConfigFlows.update, { key: onlyRow, input });
    return { corsConfig: value, warnings: value ? warningsAbout(value) : [], userErrors };
  }
}
