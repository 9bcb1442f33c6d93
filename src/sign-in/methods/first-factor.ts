import type { Work } from '../../kernel/work/work.ts';
import type { IdentityProvider } from '../../people/identity-providers/index.ts';
import type { Answer } from '../browser/answer.ts';
import type { ResumedSignIn, StepInput } from '../resume-sign-in.ts';
import type { IdentityHeaders } from './header/identity-headers.ts';

/** A visit of the login step, with what a gateway in front says. */
export interface LoginVisit extends StepInput {
  readonly headers: IdentityHeaders;
}

/** A method by which a person signs in to begin with. The identity provider that is chosen decides which. */
export interface FirstFactor {
  readonly name: 'password' | 'header' | 'provider';
  readonly providers: readonly IdentityProvider['type'][];
  readonly begin: (work: Work, resumed: ResumedSignIn, provider: IdentityProvider, visit: LoginVisit) => Promise<Answer> | Answer;
}
