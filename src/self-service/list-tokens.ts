import { type ListedFamily, listFamilies, type TokenType } from '../access/tokens/index.ts';
import type { Page } from '../kernel/store/page.ts';
import type { Work } from '../kernel/work/work.ts';
import { type Listing, listOfUser } from './listing.ts';

/** Which page of whose tokens, for whom, and of which kinds; of all when empty. */
export interface TokenListing extends Listing {
  readonly types: readonly TokenType[];
}

/** One page of a user's live tokens, newest first. */
export function listTokens(work: Work, listing: TokenListing): Promise<Page<ListedFamily>> {
  const { types } = listing;
  return listOfUser(work, listing, {
    name: 'tokens',
    variant: types.join(),
    read: (runtime, { userIds, apps, page }) => listFamilies(runtime, { holders: userIds.map((userId) => [userId]), types, apps }, page),
    found: 'API_TOKENS_LISTED',
    nothing: 'API_TOKENS_NO_DATA_FOUND',
  });
}
