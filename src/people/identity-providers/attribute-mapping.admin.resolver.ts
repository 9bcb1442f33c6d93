import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { DeletePayload } from '../../kernel/edge/graphql.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { AttributeMappingInputObject, AttributeMappingPayload } from './attribute-mapping.graphql.ts';
import { createAttributeMapping } from './create-attribute-mapping.ts';
import { deleteAttributeMapping } from './delete-attribute-mapping.ts';
import { updateAttributeMapping } from './update-attribute-mapping.ts';

@Resolver()
export class AttributeMappingResolver {
  @Mutation(() => AttributeMappingPayload, { description: 'From the first mapping of a provider on, only mapped attributes are kept.' })
  async createAttributeMapping(
    @Ctx() context: GraphQLContext,
    @Arg('identityProvider', () => String) identityProvider: string,
    @Arg('input', () => AttributeMappingInputObject) input: AttributeMappingInputObject,
  ): Promise<AttributeMappingPayload> {
    const { value, userErrors } = await context.attempt(createAttributeMapping, { identityProvider, input });
    return { attributeMapping: value, userErrors };
  }

  @Mutation(() => AttributeMappingPayload)
  async updateAttributeMapping(
    @Ctx() context: GraphQLContext,
    @Arg('id', () => ID) id: string,
    @Arg('input', () => AttributeMappingInputObject) input: AttributeMappingInputObject,
  ): Promise<AttributeMappingPayload> {
    const { value, userErrors } = await context.attempt(updateAttributeMapping, { id, input });
    return { attributeMapping: value, userErrors };
  }

  @Mutation(() => DeletePayload)
  async deleteAttributeMapping(@Ctx() context: GraphQLContext, @Arg('id', () => ID) id: string): Promise<DeletePayload> {
    const { value, userErrors } = await context.attempt(deleteAttributeMapping, { id });
    return { deletedId: value, userErrors };
  }
}
