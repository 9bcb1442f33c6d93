import type { Work } from '../../kernel/work/work.ts';
import type { AdminAttempt, Finding, ProvenAdmin } from './authenticators/authenticator.ts';
import { authenticators } from './authenticators/authenticators.ts';

/** What the authenticators find, and which of them. */
export type Authentication = Finding & { readonly authenticator: string };

/** An administrator whom an authenticator accepts. */
export type AuthenticatedAdmin = ProvenAdmin & { readonly authenticator: string };

/**
 * Asks the authenticators that are switched on, in their order, until one accepts. When none does, the reason is that of the first one that knows the
 * name, or of the last.
 */
export async function authenticateAdmin(work: Work, attempt: AdminAttempt): Promise<Authentication> {
  const refusals: Authentication[] = [];
  for (const { name, isEnabled, check } of authenticators) {
    if (!check || !isEnabled(work.runtime.config)) continue;
    const finding = { ...(await check(work, attempt)), authenticator: name };
    if (finding.admin) return finding;
    refusals.push(finding);
    if (finding.isFinal) return finding;
  }
  const telling = refusals.find((refusal) => !refusal.admin && !['unknown_account', 'header_missing'].includes(refusal.reason));
  return telling ?? refusals.at(-1) ?? { reason: 'unknown_account', authenticator: 'none' };
}
