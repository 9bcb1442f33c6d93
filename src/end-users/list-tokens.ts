import type { Page } from '../kernel/http/page.ts';
import type { PageRequest } from '../kernel/http/page-request.ts';
import type { Work } from '../kernel/work/work.ts';
import { type ListedFamily, listFamilies, type TokenType } from '../tokens/index.ts';
import type { Asker } from './asker.ts';
import { whyNothing } from './why-nothing.ts';

/** Whose tokens, for whom, of which kinds (of all when empty), and which page of them. */
export interface TokenListing {
  readonly asker: Asker;
  readonly userId: string;
  readonly types: readonly TokenType[];
  readonly page: PageRequest;
}

/** One page of a user's live tokens. A reading by the user or an API client is recorded; one by an administrator is not. */
export async function listTokens(work: Work, { asker, userId, types, page }: TokenListing): Promise<Page<ListedFamily>> {
  const found = await listFamilies(work.runtime, userId, types, page);
  if (asker.kind === 'admin') return found;
  const count = found.edges.length;
  if (count > 0) work.record('API_TOKENS_LISTED', { count, userId, ...asker.subject });
  else work.record('API_TOKENS_NO_DATA_FOUND', { reason: await whyNothing(work, userId, page), userId, ...asker.subject });
  return found;
}
