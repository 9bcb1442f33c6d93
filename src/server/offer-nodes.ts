import { extendSchema, type GraphQLFieldResolver, GraphQLInterfaceType, type GraphQLObjectType, type GraphQLSchema, parse } from 'graphql';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import type { Permissions } from './authorization.ts';
import { demandPermission } from './demand-permission.ts';
import { nodeTypes } from './nodes.ts';

type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;

function encodeNodeId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}

/** The type and the id behind a node id; undefined for whatever is none. */
function decodeNodeId(nodeId: string): { readonly type: string; readonly id: string } | undefined {
  const [, type = '', id = ''] = /^(\w+):(.+)$/s.exec(Buffer.from(nodeId, 'base64url').toString('utf8')) ?? [];
  return Object.hasOwn(nodeTypes, type) && encodeNodeId(type, id) === nodeId ? { type, id } : undefined;
}

const added = `"Something that has an id of its own among all objects of the API."
  interface Node { id: ID! "For node(id); the same id may be that of an object of another type." nodeId: ID! }
  extend type Query { "The object with this nodeId; null when there is none. Who may ask is as in the query of its type." node(id: ID!): Node }`;

/**
 * Gives the types of `nodeTypes` a `nodeId` beside their `id`, and the schema the query `node`, which finds an object by it through the query of its
 * type and under the permission of that query.
 */
export function offerNodes(schema: GraphQLSchema, permissions: Permissions): GraphQLSchema {
  const names = Object.keys(nodeTypes);
  const types = names.map((name) => `extend type ${name} implements Node { "For node(id)." nodeId: ID! }`);
  const offered = extendSchema(schema, parse([added, ...types].join('\n')));
  const typeOf = new WeakMap<object, string>();
  const node: Resolver = async (source, args, context, info) => {
    const asked = decodeNodeId((args as { id: string }).id);
    const known = asked && nodeTypes[asked.type];
    if (!known) return null;
    await demandPermission(context, { field: 'node', permission: permissions[`Query.${known.query}`] });
    const query = info.schema.getQueryType()?.getFields()[known.query];
    const found: unknown = await query?.resolve?.(source, { [known.by]: asked.id }, context, info);
    if (typeof found !== 'object' || found === null) return null;
    const { kind } = found as { kind?: string };
    if (kindOf[asked.type] !== undefined && kindOf[asked.type] !== kind) return null;
    typeOf.set(found, asked.type);
    return found;
  };
  const fields = offered.getQueryType()?.getFields();
  if (fields?.node) fields.node.resolve = node as never;
  for (const name of names) {
    const field = (offered.getType(name) as GraphQLObjectType).getFields().nodeId;
    if (field) field.resolve = ({ id }: { id: string }) => encodeNodeId(name, id);
  }
  const shared = offered.getType('Node');
  if (shared instanceof GraphQLInterfaceType) shared.resolveType = (value: object) => typeOf.get(value);
  return offered;
}

/** What tells the types of one query apart. */
const kindOf: Readonly<Record<string, string>> = { StaticClient: 'STATIC', ApiClient: 'API', DynamicClient: 'DYNAMIC' };
