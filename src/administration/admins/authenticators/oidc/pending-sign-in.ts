import { z } from 'zod';
import type { Runtime } from '../../../../kernel/work/runtime.ts';

/** What binds the answer of a provider to the browser that asked for it. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** How long somebody may take at the provider. */
export const pendingSeconds = 600;

const purpose = 'admin-oidc-sign-in';
const sealed = z.strictObject({ state: z.string(), nonce: z.string(), verifier: z.string(), until: z.number() });

/** Name of the cookie that holds it, with the `__Host-` prefix wherever https makes it possible. */
export function pendingCookieName(runtime: Runtime): string {
  return runtime.publicUrl.startsWith('https:') ? '__Host-signet_admin_oidc' : 'signet_admin_oidc';
}

export function sealPending(runtime: Runtime, pending: PendingSignIn): string {
  return runtime.sealing.seal(purpose, JSON.stringify({ ...pending, until: runtime.clock.now().getTime() + pendingSeconds * 1000 }));
}

/** The sign-in a cookie stands for; undefined for anything but a living one that was sealed here. */
export function openPending(runtime: Runtime, cookie: string | undefined): PendingSignIn | undefined {
  if (!cookie) return undefined;
  try {
    const { until, ...pending } = sealed.parse(JSON.parse(runtime.sealing.open(purpose, cookie)));
    return until > runtime.clock.now().getTime() ? pending : undefined;
  } catch {
    return undefined;
  }
}
