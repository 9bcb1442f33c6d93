import { randomBytes } from 'node:crypto';
import { sha256 } from '../../kernel/crypto/secrets.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { BrowserSession } from '../../sessions/index.ts';
import type { Person } from '../../users/index.ts';
import type { PageAnswer } from '../authorize/answer.ts';
import { localesOf } from '../authorize/authorization-request.ts';
import { consentScopes } from '../authorize/consent-scopes.ts';
import { liveTransaction } from '../authorize/find-transaction.ts';
import { furtherTargets } from '../authorize/further-targets.ts';
import type { ResumedSignIn } from '../authorize/resume-sign-in.ts';
import { pageClient } from '../page-client.ts';
import { consentBinding, consentFields } from './consent-fields.ts';

/** 320 hexadecimal characters. */
const tokenBytes = 160;

const keepForm = `update auth_transaction set csrf_hash = decode($2, 'hex'), csrf_binding = decode($3, 'hex'),
    csrf_expires_at = now() + make_interval(secs => $4) where ${liveTransaction}`;

/** Who is asked. */
export interface Asked {
  readonly session: BrowserSession;
  readonly user: Person;
}

/**
 * The consent page with a fresh token, bound to user, client, scopes and all other parameters; the form shown before loses its own. Only the digest
 * of the token is kept.
 */
export async function consentPage(work: Work, { request, transaction }: ResumedSignIn, { user }: Asked, problem?: 'stale'): Promise<PageAnswer> {
  const fields = consentFields(request);
  const csrfToken = randomBytes(tokenBytes).toString('hex');
  const form = [sha256(csrfToken).toString('hex'), consentBinding(user.userId, fields), work.runtime.config.oauth.csrfSeconds];
  await work.sql(keepForm, [transaction.id, ...form]);
  return {
    kind: 'page',
    name: 'consent',
    status: 200,
    variables: {
      client: pageClient(request.client),
      redirectUri: request.redirectUri,
      furtherTargets: furtherTargets(work.runtime, request),
      transaction: transaction.id,
      csrfToken,
      username: user.username,
      scopes: consentScopes(request).map(({ scopeId, descriptions }) => ({ id: scopeId, descriptions })),
      fields: [...fields].map(([name, value]) => ({ name, value })),
      locales: localesOf(request.parameters),
      ...(problem ? { problem } : {}),
    },
  };
}
