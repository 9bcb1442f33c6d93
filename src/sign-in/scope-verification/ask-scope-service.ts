import { z } from 'zod';
import type { Scope } from '../../applications/scopes/index.ts';
import { OutgoingError } from '../../kernel/base/net/outgoing-error.ts';
import { callService } from '../../kernel/work/outgoing/circuit-breaker.ts';
import { fetchJson } from '../../kernel/work/outgoing/fetch-json.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { findExternalIdentity } from '../../people/users/index.ts';

/** Who wants which scopes. */
export interface ScopeQuestion {
  readonly userId: string;
  readonly scopes: readonly Readonly<Scope>[];
}

/** What the service says; `broken` when it says nothing that can be relied on. */
export type ScopeVerdict =
  | { readonly kind: 'granted' }
  /** `scope` is the one at fault, when the service names one of those it was asked about. */
  | { readonly kind: 'refused'; readonly scope: Readonly<Scope> | undefined }
  | { readonly kind: 'broken'; readonly reason: string; readonly httpStatus?: number };

const answerShape = z.object({ verification_result: z.enum(['SUCCESS', 'FAILURE']), unauthorized_scope: z.string().nullish() });

/** The scopes of a request about which the service has to be asked: none when verification is off. */
export function scopesToVerify({ config }: Pick<Runtime, 'config'>, scopes: readonly Readonly<Scope>[]): Readonly<Scope>[] {
  return config.scopeVerification.enabled ? scopes.filter((scope) => Boolean(scope.serviceEndpoint)) : [];
}

async function call(runtime: Runtime, { userId, scopes }: ScopeQuestion): Promise<unknown> {
  const { url, username, password, timeoutMs } = runtime.config.scopeVerification;
  const address = url as string;
  const credentials = username === undefined ? undefined : Buffer.from(`${username}:${password ?? ''}`).toString('base64');
  const body = JSON.stringify({
    user_id: userId,
    external_identity: await findExternalIdentity(runtime, userId),
    scopes: scopes.map(({ scopeId, serviceEndpoint }) => ({ id: scopeId, service_endpoint: serviceEndpoint })),
  });
  const headers = {
    'content-type': 'application/json;charset=UTF-8',
    ...(credentials === undefined ? {} : { authorization: `Basic ${credentials}` }),
  };
  const request = { method: 'POST', headers, body, timeoutMs, isRepeatable: true } as const;
  const answer = await callService(runtime, address, () => fetchJson(runtime, address, request));
  return answer.value;
}

/**
 * Asks the scope service whether a person may have scopes: once, within its time limit, without retry. It must not be called while a transaction
 * is open. Never throws because of the service: whatever is no clear answer is `broken`, and then nothing may be granted.
 */
export async function askScopeService(runtime: Runtime, question: ScopeQuestion): Promise<ScopeVerdict> {
  try {
    const answer = answerShape.safeParse(await call(runtime, question));
    if (!answer.success) return { kind: 'broken', reason: 'unusable_answer' };
    if (answer.data.verification_result === 'SUCCESS') return { kind: 'granted' };
    return { kind: 'refused', scope: question.scopes.find(({ scopeId }) => scopeId === answer.data.unauthorized_scope) };
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    runtime.log.warn({ err: error.message }, 'the scope service gave no usable answer');
    return { kind: 'broken', reason: error.reason, ...(error.status === undefined ? {} : { httpStatus: error.status }) };
  }
}

/** Where a person goes who may not have a scope: the scope's own address wins over that of the deployment. */
export function refusedScopeAddress({ config }: Pick<Runtime, 'config'>, scope: Readonly<Scope> | undefined): string | undefined {
  return scope?.verificationFailedEndpoint ?? config.scopeVerification.failedUrl;
}
