import { type Flow, run } from '../kernel/work/run.ts';
import type { Runtime } from '../kernel/work/runtime.ts';
import type { Answer } from './browser/answer.ts';
import type { BrowserHandler } from './browser/browser-door.ts';
import { sendAnswer } from './browser/send-answer.ts';
import type { Endings } from './ending.ts';
import type { StepInput } from './resume-sign-in.ts';

/** Makes the handlers of the steps of sign-ins: a form or query goes into a flow, and the browser is led on to what comes of it. */
export function stepHandlers(runtime: Runtime, endings: Endings): (flow: Flow<StepInput, Answer>) => BrowserHandler {
  return (flow) => async (request, reply, form) =>
    sendAnswer(runtime, request, reply, await run(runtime, request.caller, flow, { form, cookies: request.cookies, endings }));
}
