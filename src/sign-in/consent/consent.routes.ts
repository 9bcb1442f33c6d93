import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies } from '../../kernel/edge/raw-bodies.ts';
import { openBrowserDoor } from '../browser/browser-door.ts';
import type { Endings } from '../ending.ts';
import { stepHandlers } from '../step-handlers.ts';
import { decideConsent } from './decide-consent.ts';
import { showConsent } from './show-consent.ts';

/** GET and POST /oauth/consent: where a sign-in goes on, and the form of its page. */
export function consentRoutes(endings: Endings): Routes {
  return (app, runtime) => {
    const step = stepHandlers(runtime, endings);
    acceptRawBodies(app);
    openBrowserDoor(app, '/oauth/consent', { get: step(showConsent), post: step(decideConsent) });
  };
}
