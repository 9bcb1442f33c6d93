import { type GraphQLEnumType, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, type GraphQLOutputType, GraphQLString } from 'graphql';
import { JsonValue } from '../kernel/edge/graphql.ts';
import { Affected } from '../kernel/work/affected.ts';
import type { Rehearsal } from '../kernel/work/rehearse.ts';

/** What a mutation would have done, as `ChangePreview` shows it. */
export interface ChangePreview {
  readonly changes: readonly {
    readonly objectType: string;
    readonly objectId: string;
    readonly field: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
  readonly events: readonly { readonly type: string; readonly details: unknown }[];
  readonly affectedTokens: number;
  readonly affectedUsers: number;
  readonly affectedConsents: number;
}

/** The differences, events and numbers of what was rehearsed: as many flows as the mutation consists of. */
export function changePreview(rehearsals: readonly Rehearsal<unknown>[]): ChangePreview {
  const changes = rehearsals.flatMap((rehearsal) => rehearsal.changes);
  const events = rehearsals.flatMap((rehearsal) => rehearsal.events);
  const affected = new Affected();
  for (const rehearsal of rehearsals) affected.include(rehearsal.affected);
  for (const { user_id, details } of events) affected.addPeople([user_id, ...((details?.affectedUsers as string[] | undefined) ?? [])]);
  return {
    changes: changes.flatMap(({ objectType, objectId, changes: fields }) =>
      Object.entries(fields).map(([field, [before, after]]) => ({ objectType, objectId, field, before, after })),
    ),
    events: events.map(({ type, details }) => ({ type, details })),
    affectedTokens: affected.counts.tokens,
    affectedUsers: affected.people,
    affectedConsents: affected.counts.consents,
  };
}

const sure = (type: GraphQLOutputType) => new GraphQLNonNull(type);
const listOf = (type: GraphQLOutputType) => sure(new GraphQLList(sure(type)));

/** The type `ChangePreview`; `eventType` is the enum of event names. */
export function changePreviewType(eventType: GraphQLEnumType): GraphQLObjectType {
  const change = new GraphQLObjectType({
    name: 'PreviewedChange',
    description: 'One field that would change; secrets appear as ***, values that events do not tell as null.',
    fields: {
      objectType: { type: sure(GraphQLString) },
      objectId: { type: sure(GraphQLString) },
      field: { type: sure(GraphQLString) },
      before: { type: JsonValue },
      after: { type: JsonValue },
    },
  });
  const event = new GraphQLObjectType({
    name: 'PreviewedEvent',
    description: 'An event that would be recorded.',
    fields: { type: { type: sure(eventType) }, details: { type: JsonValue } },
  });
  return new GraphQLObjectType({
    name: 'ChangePreview',
    description: 'What a mutation that was called with dryRun would do. Nothing of it has happened.',
    fields: {
      changes: { type: listOf(change) },
      events: { type: listOf(event), description: 'In the order in which they would be recorded.' },
      affectedTokens: { type: sure(GraphQLInt), description: 'Tokens that would end, each with its refresh token.' },
      affectedUsers: { type: sure(GraphQLInt), description: 'People who would lose tokens or consents, or who would themselves be changed.' },
      affectedConsents: { type: sure(GraphQLInt), description: 'Consents that would end or lose a scope.' },
    },
  });
}
