import { readIdTokenHint } from '../../read-id-token-hint.ts';
import { type Check, invalidRequest, type Understood } from '../check.ts';

/**
 * OIDC Core §3.1.2.1: `id_token_hint` is an ID token this platform gave to this client; it may have expired. One that cannot be read says nothing: the person
 * is asked as without it, and where nothing may be asked, nobody is known to be the one who is meant.
 */
export const idTokenHint: Check<Understood> = async (draft, runtime) => {
  const sent = draft.parameters.get('id_token_hint');
  const hint = sent === undefined ? undefined : await readIdTokenHint(runtime, sent);
  const isOfClient = hint?.clientIds.includes(draft.client.clientId) ?? false;
  draft.expectedUserId = isOfClient ? hint?.userId : undefined;
  if (sent === undefined || isOfClient || !draft.prompts.has('none')) return undefined;
  return { ...invalidRequest(draft, 'invalid', 'id_token_hint', 'id_token_hint is not an ID token of this client.'), error: 'login_required' };
};
