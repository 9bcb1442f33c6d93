import type { RequestCookies } from '../../access/sessions/index.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { PageAnswer } from '../../sign-in/browser/index.ts';
import { browserSecretOf, verificationPage } from './verification-page.ts';

/** What reaches the verification page. */
export interface VerificationInput {
  readonly form: Form;
  readonly cookies: RequestCookies;
}

/** A page, and the secret its browser is to keep when it has none yet. */
export interface VerificationAnswer {
  readonly page: PageAnswer;
  readonly browserSecret: string | undefined;
}

/** The verification page, with the code of its address filled in when there is one. */
export async function showVerification(work: Work, { form, cookies }: VerificationInput): Promise<VerificationAnswer> {
  const { secret, isNew } = browserSecretOf(work, cookies);
  return { page: verificationPage(secret, { typed: form.parameters.get('user_code') }), browserSecret: isNew ? secret : undefined };
}
