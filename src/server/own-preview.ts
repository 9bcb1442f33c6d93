import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import type { ChangePreview } from './change-preview.ts';

const count = new GraphQLNonNull(GraphQLInt);

/**
 * The type `OwnChangePreview` of the API of end users: what would happen to the things of the user who asks. Details of events, and what it means for
 * others, are for administrators.
 */
export function ownPreviewType(): GraphQLObjectType {
  return new GraphQLObjectType<ChangePreview>({
    name: 'OwnChangePreview',
    description: 'What a mutation that was called with dryRun would do. Nothing of it has happened.',
    fields: {
      events: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLString))),
        description: 'Names of the events that would be recorded, in their order.',
        resolve: ({ events }) => events.map(({ type }) => type),
      },
      affectedTokens: { type: count, description: 'Tokens that would end, each with its refresh token.' },
      affectedConsents: { type: count, description: 'Consents that would end.' },
    },
  });
}
