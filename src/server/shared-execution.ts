import { type ExecutionArgs, type ExecutionResult, execute, type GraphQLSchema, getVariableValues, Kind, print } from 'graphql';
import type { AdmittedOperation } from './admit-operation.ts';

/**
 * The part of a subscription that its results depend on: the selection with the values of the variables it uses, defaults included, not the arguments of
 * the root fields. Subscriptions with the same key get the same text for the same item.
 */
export function selectionKey(
  schema: GraphQLSchema,
  { document, operation }: AdmittedOperation,
  variables: Readonly<Record<string, unknown>>,
): string {
  const selections = operation.selectionSet.selections.map((node) => (node.kind === Kind.FIELD ? { ...node, arguments: [] } : node));
  const bare = { ...operation, variableDefinitions: [], selectionSet: { ...operation.selectionSet, selections } };
  const text = print({ ...document, definitions: [bare, ...document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)] });
  // What does not fit its type is refused before anything is executed.
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const used = [...new Set(text.match(/\$\w+/g))].map((name) => [name, coerced[name.slice(1)]]);
  return `${text}${JSON.stringify(used)}`;
}

/**
 * Executes an item of a stream once for each distinct selection and serialises the result once, however many subscribers there are. What
 * was made lives as long as the item. Rests on this: a result depends on the item and the selection, never on who asks.
 */
export class SharedExecution {
  readonly #made = new WeakMap<object, Map<string, Buffer | Promise<Buffer>>>();
  /** How many executions there were in this process; for tests and the bench. */
  static total = 0;

  /** The `payload` of a `next` message as JSON in UTF-8. */
  payload(item: object, key: string, args: ExecutionArgs): Buffer | Promise<Buffer> {
    const bySelection = this.#made.get(item) ?? new Map<string, Buffer | Promise<Buffer>>();
    this.#made.set(item, bySelection);
    const known = bySelection.get(key);
    if (known !== undefined) return known;
    SharedExecution.total += 1;
    const result = execute({ ...args, rootValue: item });
    const made = result instanceof Promise ? result.then(serialise) : serialise(result as ExecutionResult);
    bySelection.set(key, made);
    return made;
  }
}

function serialise({ data, errors }: ExecutionResult): Buffer {
  // A field that fails is a fault of ours: its text stays inside.
  const faults = errors?.map(({ path }) => ({ message: 'Something went wrong on our side.', path, extensions: { code: 'INTERNAL_SERVER_ERROR' } }));
  return Buffer.from(JSON.stringify({ data, ...(faults ? { errors: faults } : {}) }));
}
