import type { AccessTokenRecord } from '../../../access/tokens/index.ts';
import type { AccessTokenFormat, Client } from '../../../applications/clients/index.ts';
import { findScopes } from '../../../applications/scopes/index.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { splitScopes } from '../requested-scopes.ts';

/** What an exchange yields by the rules of the client. */
export interface ExchangeTerms {
  readonly audiences: readonly string[];
  readonly scopes: readonly string[];
  readonly format: AccessTokenFormat;
}

/** Why the rules yield nothing: machine words of the trail. */
export type PolicyFault = 'audience_missing' | 'audience_not_allowed' | 'scope_malformed' | 'scope_not_allowed' | 'scope_unknown' | 'chain_too_long';

/** Parties that may act for one another before somebody should ask what this is. */
const mostActors = 5;

function actorsOf({ act }: AccessTokenRecord): number {
  let count = 0;
  for (let actor = act; actor; actor = actor.act ?? null) count += 1;
  return count;
}

/**
 * Applies the exchange rules of a client: every audience that is asked for has one (its only rule when none is asked for), and the scopes, asked for or
 * not, are among those of the exchanged token and of each rule. The form is a JWT only when every rule says so.
 */
export async function exchangeTerms(
  runtime: Runtime,
  { tokenExchange }: Readonly<Client>,
  subject: AccessTokenRecord,
  parameters: ReadonlyMap<string, string>,
): Promise<ExchangeTerms | PolicyFault> {
  const named = [parameters.get('audience') ?? [], (parameters.get('resource') ?? '').split(' ').filter((text) => text !== '')].flat();
  if (named.length === 0 && tokenExchange.length !== 1) return 'audience_missing';
  const rules = named.length === 0 ? tokenExchange : named.map((target) => tokenExchange.find((rule) => rule.audience === target));
  if (!rules.every((rule) => rule !== undefined)) return 'audience_not_allowed';
  if (actorsOf(subject) >= mostActors) return 'chain_too_long';
  const allowed = subject.scopes.filter((scope) => rules.every((rule) => rule.scopeIds.includes(scope)));
  const asked = parameters.get('scope');
  const scopes = asked === undefined ? allowed : splitScopes(asked);
  if (scopes === undefined) return 'scope_malformed';
  if (scopes.length === 0 || !scopes.every((scope) => allowed.includes(scope))) return 'scope_not_allowed';
  if ((await findScopes(runtime, scopes)).length !== scopes.length) return 'scope_unknown';
  const format = rules.every((rule) => rule.accessTokenFormat === 'JWT') ? 'JWT' : 'OPAQUE';
  return { audiences: [...new Set(rules.map((rule) => rule.audience))], scopes, format };
}
