import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import { type PageArguments, pageRequest } from '../kernel/store/page-request.ts';
import { askerOf } from './asker.ts';
import type { Listing } from './listing.ts';

/** What a list field of a user asks for: 1 to 100 rows, read together with those of the other users of the request. */
export function listingOf(context: GraphQLContext, userId: string, args: PageArguments): Listing {
  return { asker: askerOf(context.principal), userId, page: pageRequest(args), once: context.once };
}
