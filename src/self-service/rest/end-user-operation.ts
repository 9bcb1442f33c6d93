import type { Caller } from '../../kernel/contract/caller.ts';
import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import type { PageRequest } from '../../kernel/store/page-request.ts';
import type { Asker } from '../asker.ts';

/** One call of the end-user API that was let in. */
export interface EndUserCall extends Pick<GraphQLContext, 'runtime' | 'run' | 'attempt'> {
  readonly caller: Caller;
  readonly asker: Asker;
  readonly userId: string;
  /** The object the path names; empty where it names none. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** The body as JSON; undefined when it is none. */
  readonly body: unknown;
}

/** What a call is answered with; no body, no content. */
export interface EndUserAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** An operation of the end-user API, in one or several versions. */
export interface EndUserOperation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly versions: readonly ('v1' | 'v2' | 'v3' | 'v4')[];
  /** Behind `/oauth/api/{version}/users/{userId}/`. */
  readonly path: string;
  answer(call: EndUserCall, version: string): Promise<EndUserAnswer>;
}

/** The API has no pages: everything of a user, up to a thousand. */
export const everything: PageRequest = { count: 1000, isBackward: false, after: undefined, before: undefined };

/** The answer to removals, whatever happened: only the trail tells. */
export const noContent: EndUserAnswer = { status: 204 };
