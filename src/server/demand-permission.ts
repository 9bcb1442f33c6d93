import { wireApiScope } from '../applications/clients/index.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { GraphQLContext } from '../kernel/edge/graphql-context.ts';
import type { Permission } from './authorization.ts';
import { refusal } from './guard-schema.ts';
import { recordDenial } from './record-denial.ts';

/** What a resolver is about to touch, and who may. */
interface Demand {
  /** The root field that was called. */
  readonly field: string;
  readonly permission: Permission | undefined;
  /** The kind of object, where that decides. */
  readonly objectType?: string;
}

/** Keeps out who may not do what a field turned out to be about, once its arguments are known; the trail learns of it. */
export async function demandPermission(context: GraphQLContext, demand: Demand): Promise<void> {
  const { principal, runtime } = context;
  const { field, permission } = demand;
  const refused = refusal(permission, context);
  if (!refused) return;
  await recordDenial(context, demand);
  if (principal.kind !== 'api') throw refused;
  const scopes = permission?.api?.map((scope) => wireApiScope(runtime.config.oauth.vendorPrefix, scope));
  const why = scopes ? { reason: 'scope_not_assigned', requiredScope: scopes.join(' ') } : { reason: 'closed_to_api_clients' };
  const subject = { clientId: principal.clientId, appName: principal.clientName };
  await context.run(async () => {
    throw new AppError('forbidden', {
      record: ['API_ACCESS_NOT_ALLOWED_INVALID_SCOPES', { api: 'graphql_admin', ...why, endpoint: field, ...subject }],
    });
  }, undefined);
}
