import type { IdentityProvider } from '../../people/identity-providers/index.ts';
import type { FirstFactor } from './first-factor.ts';
import { signInByHeader } from './header/sign-in-by-header.ts';
import { loginPage } from './password/login-page.ts';
import { sendToProvider } from './provider/send-to-provider.ts';

const firstFactors: readonly FirstFactor[] = [
  { name: 'password', providers: ['BUILT_IN'], begin: (_work, resumed) => loginPage(resumed, { status: 200 }) },
  { name: 'header', providers: ['HEADER'], begin: signInByHeader },
  { name: 'provider', providers: ['OAUTH', 'OPENID_CONNECT'], begin: sendToProvider },
];

/** How people of an identity provider sign in; undefined for one that cannot be signed in with. */
export function firstFactorOf({ type }: IdentityProvider): FirstFactor | undefined {
  return firstFactors.find(({ providers }) => providers.includes(type));
}
