import { AppError } from '../contract/errors/app-error.ts';

/** The arguments of a Relay connection, as they arrive. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** A page that was asked for: how many rows, from which end, between which cursors. */
export interface PageRequest {
  readonly count: number;
  readonly isBackward: boolean;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/**
 * Checks connection arguments. `last` decides when it is given, else `first`, else `usual`; sizes outside 1 to `most` are refused as
 * `bad_user_input`. GraphQL Cursor Connections §4.
 */
export function pageRequest(args: PageArguments, most = 100, usual = 20): PageRequest {
  const isBackward = args.last !== undefined && args.last !== null;
  const count = (isBackward ? args.last : args.first) ?? usual;
  if (!Number.isInteger(count) || count < 1 || count > most) throw new AppError('bad_user_input', { description: `Pages hold 1 to ${most} items.` });
  return { count, isBackward, after: args.after ?? undefined, before: args.before ?? undefined };
}
