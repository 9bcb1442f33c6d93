import { extendSchema, type GraphQLNamedOutputType, GraphQLObjectType, type GraphQLSchema, getNamedType, parse } from 'graphql';

function isPayload(type: GraphQLNamedOutputType): type is GraphQLObjectType {
  return type instanceof GraphQLObjectType && 'userErrors' in type.getFields();
}

/**
 * Lets everything that a mutation of a schema answers implement `MutationPayload`, so that a client reads `userErrors` in one way. Done to the built schema,
 * as an interface of type-graphql would drag the types of one API into the other.
 */
export function sharePayloads(schema: GraphQLSchema): GraphQLSchema {
  const answers = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ type }) => getNamedType(type));
  const names = [...new Set(answers.filter(isPayload).map(({ name }) => name))];
  const shared =
    '"What every mutation answers." interface MutationPayload { "What is wrong with the input; empty when it was done." userErrors: [UserError!]! }';
  return extendSchema(schema, parse([shared, ...names.map((name) => `extend type ${name} implements MutationPayload`)].join('\n')));
}
