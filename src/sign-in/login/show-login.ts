import type { IdentityProvider } from '../../identity-providers/index.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Answer } from '../browser/answer.ts';
import type { IdentityHeaders } from '../methods/header/identity-headers.ts';
import { signInByHeader } from '../methods/header/sign-in-by-header.ts';
import { sendToProvider } from '../methods/provider/send-to-provider.ts';
import { type ResumedSignIn, resumeSignIn, type StepInput } from '../resume-sign-in.ts';
import { loginPage } from './login-page.ts';

/** A visit of the login step, with what a gateway in front says. */
export interface LoginVisit extends StepInput {
  readonly headers: IdentityHeaders;
}

type Way = (work: Work, resumed: ResumedSignIn, provider: IdentityProvider, visit: LoginVisit) => Promise<Answer> | Answer;

/** How a person is authenticated, by type of provider. */
const ways: Readonly<Partial<Record<IdentityProvider['type'], Way>>> = {
  BUILT_IN: (_work, resumed) => loginPage(resumed, { status: 200 }),
  HEADER: signInByHeader,
  OAUTH: sendToProvider,
  OPENID_CONNECT: sendToProvider,
};

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
  const way = provider && ways[provider.type];
  return provider && way ? way(work, resumed, provider, visit) : loginPage(resumed, { status: 200 });
}
