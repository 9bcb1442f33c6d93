import { formToken, freshSessionSecret, type RequestCookies, readSessionCookie } from '../../access/sessions/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { PageAnswer } from '../../sign-in/browser/index.ts';

/** What is shown beside the empty field. */
interface VerificationNotice {
  readonly typed: string | undefined;
  readonly status?: number;
  readonly problem?: 'unknown' | 'stale' | 'cookies' | 'throttled';
  readonly retryAfterSeconds?: number;
}

const mostShown = 64;
const binding = 'device';

/** The secret of the browser that the form of the page is bound to, and whether it is a new one. */
export function browserSecretOf({ runtime }: Work, cookies: RequestCookies): { readonly secret: string; readonly isNew: boolean } {
  const known = readSessionCookie(runtime, cookies, 'browser');
  return { secret: known ?? freshSessionSecret(), isNew: known === undefined };
}

/** What the form token of the page is bound to. */
export const verificationFormBinding = [binding] as const;

/** The page where a person types the code that a device shows (RFC 8628 §3.3). A code in the address is only filled in: nothing happens unasked. */
export function verificationPage(browserSecret: string, { typed, status = 200, retryAfterSeconds, problem }: VerificationNotice): PageAnswer {
  return {
    kind: 'page',
    name: 'device',
    status,
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
    variables: {
      csrfToken: formToken(browserSecret, ...verificationFormBinding),
      userCode: (typed ?? '').slice(0, mostShown),
      ...(problem === undefined ? {} : { problem }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  };
}
