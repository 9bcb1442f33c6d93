import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Runtime } from '../../kernel/runtime.ts';
import { renderPage } from '../../pages/index.ts';
import { type SessionCookie, setSessionCookie } from '../../sessions/index.ts';
import { pageClient } from '../page-client.ts';
import type { Answer, ClientAnswer } from './answer.ts';
import { answerLocation } from './answer-location.ts';
import { localesOf } from './authorization-request.ts';

const uncached = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

/** A redirect after a POST is a 303, so that the browser does not send the form along (RFC 9700 §4.12). */
function redirect(request: FastifyRequest, reply: FastifyReply, location: string): FastifyReply {
  return reply.headers(uncached).redirect(location, request.method === 'POST' ? 303 : 302);
}

async function sendFormPost(runtime: Runtime, request: FastifyRequest, reply: FastifyReply, { target, parameters }: ClientAnswer): Promise<FastifyReply> {
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
      if (answer.target.responseMode === 'form_post') return sendFormPost(runtime, request, reply, answer);
      return redirect(request, reply, answerLocation(answer));
    case 'step':
      for (const [cookie, secret] of Object.entries(answer.cookies ?? {})) setSessionCookie(runtime, reply, cookie as SessionCookie, secret);
      return redirect(request, reply, `${runtime.issuer}/${answer.step}?transaction=${answer.transactionId}`);
    case 'repeat':
      return redirect(request, reply, `${runtime.issuer}/v1/authorize?${new URLSearchParams([...answer.parameters])}`);
    case 'page':
      return reply
        .code(answer.status)
        .headers(answer.headers ?? {})
        .send(await renderPage(runtime, request, reply, answer.name, answer.variables));
  }
}
