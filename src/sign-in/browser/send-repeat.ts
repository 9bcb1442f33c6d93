import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { renderPage } from '../../presentation/pages/index.ts';
import { addressWith } from './address-with.ts';
import { sentAgain } from './lacks-cookies.ts';
import { redirectTo } from './redirect-to.ts';

/** Characters of an address, encoded, that every proxy takes. */
const mostInAddress = 4096;

/** What says who somebody is has no business in an address: those are kept in histories and logs. */
const unshown = ['id_token_hint'];

/**
 * Has the browser send a request of another site again, this time from here and so with its cookies: as a GET where it fits into an address that anybody may
 * see, else as a form that a page of ours sends by itself.
 */
export async function sendRepeat(
  runtime: Runtime,
  request: FastifyRequest,
  reply: FastifyReply,
  { address, parameters }: { readonly address: string; readonly parameters: ReadonlyMap<string, string> },
): Promise<FastifyReply> {
  const whole = addressWith(address, Object.fromEntries(parameters));
  if (whole.length <= mostInAddress && !unshown.some((name) => parameters.has(name))) return redirectTo(request, reply, whole);
  const fields = [...parameters, [sentAgain, '1'] as const].map(([name, value]) => ({ name, value }));
  return reply.send(await renderPage(runtime, request, reply, 'go-on', { action: new URL(address).pathname, fields }));
}
