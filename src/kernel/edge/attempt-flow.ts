import { UserFault } from '../contract/errors/user-errors.ts';
import type { GraphQLContext } from './graphql-context.ts';

/** The `attempt` of a context over its `run`: a `UserFault` comes back as `userErrors`, all else is thrown. */
export function attemptFlow(run: GraphQLContext['run']): GraphQLContext['attempt'] {
  return async (flow, input) => {
    try {
      return { value: await run(flow, input), userErrors: [] };
    } catch (error) {
      if (error instanceof UserFault) return { value: null, userErrors: error.userErrors };
      throw error;
    }
  };
}
