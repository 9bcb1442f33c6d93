import { readIdTokenHint } from '../../read-id-token-hint.ts';
import { type Check, invalidRequest } from '../check.ts';

/** OIDC Core §3.1.2.1: `id_token_hint` is an ID token this platform gave to this client; it may have expired. */
export const idTokenHint: Check = async (draft, runtime) => {
  const sent = draft.parameters.get('id_token_hint');
  const hint = sent === undefined ? undefined : await readIdTokenHint(runtime, sent);
  draft.expectedUserId = hint?.userId;
  if (sent === undefined || hint?.clientIds.includes(draft.client.clientId)) return undefined;
  return invalidRequest(draft, 'invalid', 'id_token_hint', 'id_token_hint is not an ID token of this client.');
};
