import { holdScopes } from '../../applications/scopes/index.ts';
import { secondsAfter } from '../../kernel/base/clock.ts';
import { mintOpaque } from '../../kernel/base/crypto/opaque-value.ts';
import { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { changesBetween } from '../../kernel/objects/fields/changes.ts';
import { settleFields } from '../../kernel/objects/fields/settle-fields.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type InitialTokenInput, initialTokenFields } from './initial-token-fields.ts';
import type { InitialTokenNode } from './read-initial-tokens.ts';

/** A token as the mutation answers it. */
export interface InitialTokenOutcome {
  readonly token: InitialTokenNode;
  /** The token itself: shown this once. */
  readonly oneTimeToken: string;
}

const insert = `insert into initial_access_token (id, token_hash, name, scope_ids, grant_types, max_uses, created_at, expires_at)
  values ($1, decode($2, 'hex'), $3, $4, $5, $6, $7, $8)`;

/** Makes an initial access token: who holds it registers clients within what it allows, so often and so long. Only its digest is kept. */
export async function createInitialToken(work: Work, input: InitialTokenInput): Promise<InitialTokenOutcome> {
  const faults = new FaultList();
  const values = settleFields(initialTokenFields, input, undefined, faults);
  faults.throwIfAny();
  const { name, scopeIds, grantTypes, maxUses, expiresInSeconds } = values;
  const known = await holdScopes(work, scopeIds);
  const unknown = scopeIds.filter((id) => !known.has(id));
  if (unknown.length > 0) faults.add('UNKNOWN_REFERENCE', `scopeIds: there is no scope ${unknown.join(', ')}.`, 'input', 'scopeIds');
  faults.throwIfAny();
  const token = mintOpaque('initialAccess');
  const id = work.runtime.ids.uuid();
  const createdAt = work.runtime.clock.now();
  const expiresAt = secondsAfter(createdAt, expiresInSeconds);
  await work.sql(insert, [id, token.hashHex, name, scopeIds, grantTypes, maxUses, createdAt, expiresAt]);
  const changes = changesBetween(initialTokenFields, undefined, values);
  work.record('CLIENT_REGISTRATION_ACCESS_CREATED', { objectType: 'initial_access_token', objectId: id, changes });
  return { token: { id, name, scopeIds, grantTypes, maxUses, uses: 0, createdAt, expiresAt }, oneTimeToken: token.value };
}
