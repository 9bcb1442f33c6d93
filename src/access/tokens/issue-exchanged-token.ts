import type { OpaqueLookup } from '../../kernel/base/crypto/opaque-value.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Confirmation } from '../../keys/sender-constraints/index.ts';
import type { Actor } from './actor.ts';
import type { AccessTokenRecord } from './find-access-token.ts';
import { holdAccessToken } from './hold-access-token.ts';
import type { MintedAccessToken } from './mint-access-token.ts';

/** An access token to put beside the one it was exchanged for. */
export interface ExchangedToken {
  readonly subject: AccessTokenRecord;
  readonly lookup: OpaqueLookup;
  readonly token: MintedAccessToken;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly usageLimit: number;
  readonly audiences: readonly string[];
  readonly act: Actor;
  readonly confirmation: Confirmation | null;
}

const insert = `insert into access_token (id, hash, family_id, generation, client_id, user_id, scopes, usage_limit, expires_at, cnf, audiences, act,
    parent_id, subject_client_id)
  values ($1, decode($2, 'hex'), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`;

/**
 * Stores an exchanged token in the family of its subject, so that it ends when the family does, or moves on, or the subject is revoked. The subject
 * is held meanwhile: what ends it either comes first, and then this is false, or finds the new token.
 */
export async function issueExchangedToken(work: Work, { subject, lookup, token, ...exchanged }: ExchangedToken): Promise<boolean> {
  if (!(await holdAccessToken(work, subject, lookup))) return false;
  const subjectClientId = subject.userId === null ? (subject.subjectClientId ?? subject.clientId) : null;
  await work.sql(insert, [
    token.id,
    token.hashHex,
    subject.familyId,
    subject.generation,
    exchanged.clientId,
    subject.userId,
    exchanged.scopes,
    exchanged.usageLimit,
    token.expiresAt,
    exchanged.confirmation && JSON.stringify(exchanged.confirmation),
    exchanged.audiences,
    JSON.stringify(exchanged.act),
    subject.id,
    subjectClientId,
  ]);
  return true;
}
