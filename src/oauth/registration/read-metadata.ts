import { z } from 'zod';
import type { Client, StaticClientInput } from '../../applications/clients/index.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import { predicate } from '../../kernel/objects/fields/parse-field.ts';
import { splitScopes } from '../token/requested-scopes.ts';
import { authMethods, type MetadataName, metadataRows } from './client-metadata.ts';
import { metadataFault } from './metadata-fault.ts';

/** What a registration may ask for: set by the initial access token, and kept with the client. */
export interface RegistrationLimits {
  readonly scopeIds: readonly string[];
  readonly grantTypes: readonly string[];
}

const names = Object.keys(metadataRows) as MetadataName[];
const certificateMethods = ['tls_client_auth', 'self_signed_tls_client_auth'] as const;
const jsonType = /^application\/json(\s*;.*)?$/i;

/** The members of a registration request that say something: the body is a JSON object (RFC 7591 §3.1). */
export function readMetadataBody(contentType: string | undefined, body: unknown): Readonly<Record<string, unknown>> {
  const value = jsonType.test(contentType ?? '') && typeof body === 'string' ? parse(body) : undefined;
  const read = z.record(z.string(), z.unknown()).safeParse(value);
  if (!read.success || Array.isArray(value)) throw new AppError('invalid_client_metadata', { description: 'The body must be a JSON object.' });
  const present = Object.fromEntries(Object.entries(read.data).filter(([, member]) => !isAbsent(member)));
  if (present.software_statement !== undefined)
    throw new AppError('unapproved_software_statement', { description: 'Software statements are not accepted here.' });
  return present;
}

/** Members that many clients write and leave empty say nothing (RFC 7591 §2): null, a blank text, an empty list. */
function isAbsent(member: unknown): boolean {
  return member === null || (typeof member === 'string' && member.trim() === '') || (Array.isArray(member) && member.length === 0);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function checkResponseTypes(sent: unknown): void {
  if (sent === undefined) return;
  const read = z.array(z.literal('code')).safeParse(sent);
  if (!read.success) throw metadataFault('response_types', 'can only hold code');
}

function scopesWithin(sent: unknown, limits: RegistrationLimits): string {
  if (sent === undefined) return limits.scopeIds.join(' ');
  const asked = typeof sent === 'string' ? splitScopes(sent) : undefined;
  if (!asked?.every((scope) => limits.scopeIds.includes(scope)))
    throw metadataFault('scope', 'must be a list of scopes the initial access token allows');
  return asked.join(' ');
}

/** Certificates are the administrators' affair: who has one as a client keeps it, and nobody gets one here. */
function methodWithin(
  { token_endpoint_auth_method: sent }: Readonly<Record<string, unknown>>,
  current: Partial<Pick<Client, 'authMethod'>>,
): unknown {
  const kept = certificateMethods.find((name) => authMethods[name] === current.authMethod);
  if (kept === undefined && !certificateMethods.some((name) => name === sent)) return sent;
  if (kept !== undefined && (sent === undefined || sent === kept)) return kept;
  throw metadataFault('token_endpoint_auth_method', 'can be set to or from a method with certificates by an administrator only');
}

/**
 * Makes client metadata the input of a web client: everything is said, what is left out by its default, so that an update replaces (RFC 7592 §2.2).
 * `current` is what is stored; its settings beyond the metadata stay. Throws `invalid_client_metadata` or `invalid_redirect_uri`.
 */
export function readMetadata(
  metadata: Readonly<Record<string, unknown>>,
  limits: RegistrationLimits,
  current: Pick<Client, 'clientId' | 'openIdConnect'> & Partial<Pick<Client, 'authMethod'>>,
): StaticClientInput {
  checkResponseTypes(metadata.response_types);
  if (metadata.subject_type !== undefined && metadata.subject_type !== 'public') throw metadataFault('subject_type', 'can only be public');
  if (metadata.jwks !== undefined && metadata.jwks_uri !== undefined) throw metadataFault('jwks', 'cannot be given together with jwks_uri');
  const said = { ...metadata, scope: scopesWithin(metadata.scope, limits), token_endpoint_auth_method: methodWithin(metadata, current) };
  const input: Parameters<(typeof metadataRows)['scope']['apply']>[0] = { clientId: current.clientId, openIdConnect: current.openIdConnect ?? null };
  for (const name of names) {
    const row = metadataRows[name] as (typeof metadataRows)['scope'];
    const value = said[name as keyof typeof said];
    const parsed =
      value === undefined ? { success: true as const, data: row.initial } : row.schema.safeParse(value, { error: predicate, reportInput: true });
    if (!parsed.success) throw metadataFault(name, parsed.error.issues[0]?.message ?? 'is not valid');
    row.apply(input, parsed.data);
  }
  const refused = (input.grantTypes ?? []).find((grant) => !limits.grantTypes.includes(grant));
  if (refused) throw metadataFault('grant_types', 'holds one the initial access token does not allow');
  return input;
}
