import type { Work } from '../../kernel/work/work.ts';
import type { IdentityProvider } from '../../people/identity-providers/index.ts';
import type { Answer } from '../browser/answer.ts';
import type { LoginVisit } from '../methods/first-factor.ts';
import { firstFactorOf } from '../methods/first-factors.ts';
import { loginPage } from '../methods/password/login-page.ts';
import { type ResumedSignIn, resumeSignIn } from '../resume-sign-in.ts';

/** The provider the person chose, or the only one there is. */
function chosenProvider({ identityProviders }: ResumedSignIn['request'], chosen: string | undefined): IdentityProvider | undefined {
  const [first, ...others] = identityProviders;
  return others.length === 0 ? first : identityProviders.find(({ identifier }) => identifier === chosen);
}

/** The login step of a sign-in in progress: the page where there is something to type or to choose, else the way of the provider. */
export async function showLogin(work: Work, visit: LoginVisit): Promise<Answer> {
  const resumed = await resumeSignIn(work, 'login', visit);
  if ('answer' in resumed) return resumed.answer;
  const provider = chosenProvider(resumed.request, visit.form.parameters.get('provider'));
  const method = provider && firstFactorOf(provider);
  return provider && method ? method.begin(work, resumed, provider, visit) : loginPage(resumed, { status: 200 });
}
