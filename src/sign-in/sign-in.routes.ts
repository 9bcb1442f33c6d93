import type { Routes } from '../kernel/edge/door.ts';
import { consentRoutes } from './consent/consent.routes.ts';
import type { Endings } from './ending.ts';
import { loginRoutes } from './login/login.routes.ts';
import { stepUpRoutes } from './methods/gateway/step-up.routes.ts';
import { callbackRoutes } from './methods/provider/callback.routes.ts';
import { smsStepUpRoutes } from './methods/sms/sms-step-up.routes.ts';

/** The steps of sign-ins, whatever opened them. `endings` are those of whoever opens any. */
export function signInRoutes(endings: Endings): readonly Routes[] {
  return [loginRoutes, stepUpRoutes, smsStepUpRoutes, callbackRoutes, consentRoutes].map((routes) => routes(endings));
}
