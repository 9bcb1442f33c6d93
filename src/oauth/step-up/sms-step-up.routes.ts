import type { Routes } from '../../kernel/http/door.ts';
import { acceptRawBodies } from '../../kernel/http/raw-bodies.ts';
import type { Flow } from '../../kernel/work/run.ts';
import { run } from '../../kernel/work/run.ts';
import type { Answer } from '../authorize/answer.ts';
import type { StepInput } from '../authorize/resume-sign-in.ts';
import { sendAnswer } from '../authorize/send-answer.ts';
import { type BrowserHandler, openBrowserDoor } from '../browser-door.ts';
import { resendCode } from './resend-code.ts';
import { showSms } from './show-sms.ts';
import { submitCode } from './submit-code.ts';

/** GET and POST /oauth/sms-step-up: the page for the code and its form; POST /oauth/sms-step-up/resend: another code. */
export const smsStepUpRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  const door =
    (flow: Flow<StepInput, Answer>): BrowserHandler =>
    async (request, reply, form) =>
      sendAnswer(runtime, request, reply, await run(runtime, request.caller, flow, { form, cookies: request.cookies }));
  openBrowserDoor(app, '/oauth/sms-step-up', { get: door(showSms), post: door(submitCode), formsStayHere: true });
  openBrowserDoor(app, '/oauth/sms-step-up/resend', { post: door(resendCode), formsStayHere: true });
};
