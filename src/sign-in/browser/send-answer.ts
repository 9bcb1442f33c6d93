import type { FastifyReply, FastifyRequest } from 'fastify';
import { type SessionCookie, setBrowserState, setSessionCookie } from '../../access/sessions/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { renderPage } from '../../presentation/pages/index.ts';
import { localesOf } from '../request/authorization-request.ts';
import { addressWith } from './address-with.ts';
import type { Answer, ClientAnswer } from './answer.ts';
import { pageClient } from './page-client.ts';
import { redirectTo } from './redirect-to.ts';
import { sendRepeat } from './send-repeat.ts';

/**
 * Leads a browser on. After a form that may lead nowhere else (CSP `form-action 'self'`) it does so by a page that goes on by itself: that navigation is not
 * the form's any more, so whatever redirects follow may go anywhere. What asks for no page, and so holds no form to a policy, is redirected as ever.
 */
async function leadTo(runtime: Runtime, request: FastifyRequest, reply: FastifyReply, location: string): Promise<FastifyReply> {
  const isRedirected = !request.routeOptions.config.formsStayHere || !request.headers.accept?.includes('text/html');
  if (isRedirected) return redirectTo(request, reply, location);
  return reply.header('refresh', `0; url=${location}`).send(await renderPage(runtime, request, reply, 'go-on', { continueTo: location }));
}

async function sendToClient(
  runtime: Runtime,
  request: FastifyRequest,
  reply: FastifyReply,
  { target, parameters }: ClientAnswer,
): Promise<FastifyReply> {
  if (target.responseMode !== 'form_post') return leadTo(runtime, request, reply, addressWith(target.redirectUri, parameters, target.responseMode));
  const variables = {
    client: pageClient(target.client),
    redirectUri: target.redirectUri,
    fields: Object.entries(parameters).map(([name, value]) => ({ name, value })),
    locales: localesOf(target.parameters),
  };
  return reply.send(await renderPage(runtime, request, reply, 'form-post', variables));
}

/** Sends an answer to the browser. */
export async function sendAnswer(runtime: Runtime, request: FastifyRequest, reply: FastifyReply, answer: Answer): Promise<FastifyReply> {
  switch (answer.kind) {
    case 'client':
      if ('session_state' in answer.parameters) setBrowserState(runtime, reply, request.cookies);
      return sendToClient(runtime, request, reply, answer);
    case 'step':
      for (const [cookie, secret] of Object.entries(answer.cookies ?? {})) setSessionCookie(runtime, reply, cookie as SessionCookie, secret);
      return leadTo(runtime, request, reply, addressWith(`${runtime.issuer}/${answer.step}`, { transaction: answer.transactionId }));
    case 'away':
      return leadTo(runtime, request, reply, addressWith(answer.address, {}));
    case 'repeat':
      return sendRepeat(runtime, request, reply, { address: `${runtime.issuer}/v1/authorize`, parameters: answer.parameters });
    case 'page':
      return reply
        .code(answer.status)
        .headers(answer.headers ?? {})
        .send(await renderPage(runtime, request, reply, answer.name, answer.variables));
  }
}
