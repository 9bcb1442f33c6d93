import type { Routes } from '../../../kernel/edge/door.ts';
import { acceptRawBodies } from '../../../kernel/edge/raw-bodies.ts';
import { openBrowserDoor } from '../../browser/browser-door.ts';
import type { Endings } from '../../ending.ts';
import { stepHandlers } from '../../step-handlers.ts';
import { returnFromStepUp } from './return-from-step-up.ts';
import { sendToStepUp } from './send-to-step-up.ts';

/** GET /oauth/step-up: the way out to the step-up endpoint; GET /oauth/step-up/return: the way back. */
export function stepUpRoutes(endings: Endings): Routes {
  return (app, runtime) => {
    const step = stepHandlers(runtime, endings);
    acceptRawBodies(app);
    openBrowserDoor(app, '/oauth/step-up', { get: step(sendToStepUp) });
    openBrowserDoor(app, '/oauth/step-up/return', { get: step(returnFromStepUp) });
  };
}
