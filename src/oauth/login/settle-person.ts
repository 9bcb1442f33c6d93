import type { IdentityProvider, RecognisedPerson } from '../../identity-providers/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type RequestCookies, readSessionCookie, startSession } from '../../sessions/index.ts';
import { keepFederatedPerson } from '../../users/index.ts';
import type { Answer } from '../authorize/answer.ts';
import { liveTransaction } from '../authorize/find-transaction.ts';
import type { ResumedSignIn } from '../authorize/resume-sign-in.ts';
import { failSignIn } from '../oauth-idp/fail-sign-in.ts';
import { clientSubject } from '../token/token-request.ts';

const settle = `update auth_transaction set user_id = $2, session_id = $3, identity_provider = $4 where ${liveTransaction}`;

interface Arrival {
  readonly provider: IdentityProvider;
  readonly person: RecognisedPerson;
  readonly cookies: RequestCookies;
}

/**
 * Signs in a person whom another identity provider authenticated, under a fresh session secret; what the provider told is kept in the same commit. A
 * subject identifier that belongs to somebody else ends the sign-in: no provider takes over another's people.
 */
export async function settlePerson(work: Work, resumed: ResumedSignIn, { provider, person, cookies }: Arrival): Promise<Answer> {
  const { identifier: identityProvider, version: providerVersion } = provider;
  const { userId, externalId, attributes, claims, userInfo, amr, statedLevel } = person;
  const isTheirs = await keepFederatedPerson(work, { userId, identityProvider, externalId, attributes, claims, userInfo, providerVersion });
  if (!isTheirs) {
    const reason = 'user_id_taken';
    return failSignIn(work, resumed, {
      error: 'server_error',
      description: 'The identity provider did not tell who the user is.',
      cause: reason,
      record: ['IDP_OAUTH_MISSING_USER_INFO', { reason, identityProvider, ...clientSubject(resumed.request.client) }],
    });
  }
  const formerSecret = readSessionCookie(work.runtime, cookies, 'session');
  const session = await startSession(work, { userId, level: 0, statedLevel, amr, proven: [], formerSecret, identityProvider });
  const authMethod = provider.type.toLowerCase();
  const subject = { userId, ...clientSubject(resumed.request.client) };
  work.record('USER_AUTHENTICATION_SUCCESS', { authMethod, identityProvider, sessionId: session.id, ...subject });
  await work.sql(settle, [resumed.transaction.id, userId, session.id, identityProvider]);
  return { kind: 'step', step: 'consent', transactionId: resumed.transaction.id, cookies: { session: session.secret } };
}
