import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLInterfaceType,
  type GraphQLNamedType,
  GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { AppError } from '../kernel/contract/errors/app-error.ts';

/** Bounds of a document. */
export interface DocumentLimits {
  readonly maxDepth: number;
  readonly maxCost: number;
}

const mostAliasesOfField = 5;
const mostAliases = 15;
const mostMutations = 10;
/** Rows assumed in a list that says nothing about its size. */
const assumedRows = 10;

/** What a field costs that has no fields of its own. */
const leafCost = 0.1;
/** Fields that cost more: what they show is computed from all files of a set. */
const weights: Readonly<Record<string, number>> = { 'TemplateSet.files': 10, 'TemplateSet.sha256': 10, 'TemplateSet.archive': 50 };

interface Facts {
  readonly depth: number;
  readonly cost: number;
}

const nothing: Facts = { depth: 0, cost: 0 };

function refuse(description: string): never {
  throw new AppError('bad_user_input', { description });
}

/** A field as it is asked for, and the type a fragment says it is asked of. */
interface AskedField {
  readonly field: FieldNode;
  readonly on: string | undefined;
}

/** The root fields an operation may reach, fragments included, whatever @skip and @include say. Safe on documents that were not validated. */
export function rootFields(document: DocumentNode, operation: OperationDefinitionNode): FieldNode[] {
  return flatten(operation.selectionSet, fragmentsOf(document)).map(({ field }) => field);
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])));
}

/** The fields of a selection set with its fragments spread out; each fragment once, so that cycles end. */
function flatten(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>, on?: string, seen = new Set<string>()): AskedField[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [{ field: selection, on }];
    if (selection.kind === Kind.INLINE_FRAGMENT) return flatten(selection.selectionSet, fragments, selection.typeCondition?.name.value ?? on, seen);
    const fragment = fragments.get(selection.name.value);
    if (!fragment || seen.has(fragment.name.value)) return [];
    seen.add(fragment.name.value);
    return flatten(fragment.selectionSet, fragments, fragment.typeCondition.name.value, seen);
  });
}

/**
 * Refuses a document that would cost too much, before it is validated: depth, cost (one for a field that has fields and a tenth for any other, times the
 * rows below a list), aliases (5 of a field, 15 in all) and mutations (10). The walk visits every field of the document once, however often fragments
 * are spread.
 */
export function checkDocumentLimits(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: DocumentLimits,
): void {
  const fragments = fragmentsOf(document);
  const known = new Map<FieldNode, Facts | 'open'>();
  let aliases = 0;

  const factsOfSet = (set: SelectionSetNode, parent: GraphQLNamedType | undefined): Facts => {
    const answers = new Map<string, Set<string>>();
    let facts = nothing;
    for (const { field, on } of flatten(set, fragments)) {
      const keys = answers.get(field.name.value) ?? new Set();
      answers.set(field.name.value, keys.add((field.alias ?? field.name).value));
      if (keys.size > mostAliasesOfField) refuse(`A field may be asked for under at most ${mostAliasesOfField} names.`);
      const own = factsOfField(field, on === undefined ? parent : schema.getType(on));
      facts = { depth: Math.max(facts.depth, own.depth), cost: facts.cost + own.cost };
      if (facts.cost > limits.maxCost) refuse(`The document is too costly: at most ${limits.maxCost} is allowed.`);
    }
    return facts;
  };

  const factsOfField = (field: FieldNode, parent: GraphQLNamedType | undefined): Facts => {
    const before = known.get(field);
    if (before === 'open') refuse('The fragments of the document form a cycle.');
    if (before) return before;
    known.set(field, 'open');
    if (field.alias && field.alias.value !== field.name.value) aliases += 1;
    if (aliases > mostAliases) refuse(`A document may have at most ${mostAliases} aliases.`);
    const facts = field.name.value.startsWith('__') ? nothing : measure(field, parent);
    if (facts.depth > limits.maxDepth) refuse(`The document is nested too deeply: at most ${limits.maxDepth} levels are allowed.`);
    known.set(field, facts);
    return facts;
  };

  const measure = (field: FieldNode, parent: GraphQLNamedType | undefined): Facts => {
    const hasFields = parent instanceof GraphQLObjectType || parent instanceof GraphQLInterfaceType;
    const definition = hasFields ? parent.getFields()[field.name.value] : undefined;
    const weight = weights[`${parent}.${field.name.value}`];
    if (!field.selectionSet) return { depth: 1, cost: weight ?? leafCost };
    const inner = factsOfSet(field.selectionSet, definition && getNamedType(definition.type));
    return { depth: inner.depth + 1, cost: (weight ?? 1) + rowsOf(field, definition, variables) * inner.cost };
  };

  const root = schema.getRootType(operation.operation) ?? undefined;
  if (operation.operation === 'mutation' && flatten(operation.selectionSet, fragments).length > mostMutations)
    refuse(`A document may have at most ${mostMutations} mutations.`);
  factsOfSet(operation.selectionSet, root);
}

/** How many rows come back below a field: the page size where it pages, an assumption for other lists; `edges` and `nodes` repeat no page. */
function rowsOf(field: FieldNode, definition: GraphQLField<unknown, unknown> | undefined, variables: Readonly<Record<string, unknown>>): number {
  if (!definition) return 1;
  const pages = definition.args.some(({ name }) => name === 'first');
  if (pages) return pageSize(field, definition, variables);
  if (field.name.value === 'edges' || field.name.value === 'nodes') return 1;
  const type = isNonNullType(definition.type) ? definition.type.ofType : definition.type;
  return isListType(type) ? assumedRows : 1;
}

function pageSize(field: FieldNode, definition: GraphQLField<unknown, unknown>, variables: Readonly<Record<string, unknown>>): number {
  for (const name of ['last', 'first']) {
    const given = field.arguments?.find((argument) => argument.name.value === name)?.value;
    const value = given?.kind === Kind.VARIABLE ? variables[given.name.value] : given?.kind === Kind.INT ? Number(given.value) : undefined;
    if (typeof value === 'number' && Number.isFinite(value)) return Math.max(1, value);
  }
  const preset = definition.args.find(({ name }) => name === 'first')?.defaultValue;
  return typeof preset === 'number' ? preset : assumedRows;
}
