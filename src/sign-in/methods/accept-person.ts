import { type RequestCookies, readSessionCookie, startSession } from '../../access/sessions/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { IdentityProvider, RecognisedPerson } from '../../people/identity-providers/index.ts';
import { keepFederatedPerson } from '../../people/users/index.ts';
import type { Answer } from '../browser/answer.ts';
import { failSignIn } from '../fail-sign-in.ts';
import type { ResumedSignIn } from '../resume-sign-in.ts';
import { keepPerson } from '../transaction/change-transaction.ts';

interface Arrival {
  readonly provider: IdentityProvider;
  readonly person: RecognisedPerson;
  readonly cookies: RequestCookies;
}

/**
 * Signs in a person whom another identity provider authenticated, under a fresh session secret; what the provider told is kept in the same commit. A
 * subject identifier that belongs to somebody else ends the sign-in: no provider takes over another's people.
 */
export async function acceptPerson(work: Work, resumed: ResumedSignIn, { provider, person, cookies }: Arrival): Promise<Answer> {
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
  await keepPerson(work, resumed.transaction.id, { userId, sessionId: session.id, identityProvider });
  return { kind: 'step', step: 'consent', transactionId: resumed.transaction.id, cookies: { session: session.secret } };
}
