import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import { type Form, isFormType, readForm, readParameters } from '../../kernel/edge/read-form.ts';

/** Answers a request of a browser; `form` holds the query of a GET and the body of a POST. */
export type BrowserHandler = (request: FastifyRequest, reply: FastifyReply, form: Form) => Promise<FastifyReply>;

type Door = { readonly [Method in 'get' | 'post']?: BrowserHandler } & {
  /** The pages here hold forms that may lead to nobody but us (see the content policy): a browser that sends one gets a page that goes on, instead of a redirect. */
  readonly formsStayHere?: true;
};

const config = { errors: 'page', isForPopUps: true } as const;
const everyMethod: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function queryOf(request: FastifyRequest): Form {
  const address = request.raw.url ?? '';
  const start = address.indexOf('?');
  return readParameters(start < 0 ? '' : address.slice(start + 1));
}

function bodyOf(request: FastifyRequest): Form {
  const type = request.headers['content-type'];
  if (!isFormType(type)) throw new AppError('unsupported_media_type');
  return readForm(type, request.body);
}

/**
 * Opens a path to browsers: forms only, faults as pages, every method without a handler 405 with `Allow`. A HEAD only says that something is
 * there: it never runs the handler of a GET, which may have effects (RFC 9110 §9.3.2).
 */
export function openBrowserDoor(app: FastifyInstance, path: string, door: Door): void {
  const { get, post, formsStayHere = false } = door;
  if (get)
    app.route({ method: 'GET', url: path, config, exposeHeadRoute: false, handler: (request, reply) => get(request, reply, queryOf(request)) });
  if (get) app.route({ method: 'HEAD', url: path, config, handler: async (_request, reply) => reply.header('cache-control', 'no-store').send() });
  if (post)
    app.route({
      method: 'POST',
      url: path,
      config: { ...config, formsStayHere },
      handler: (request, reply) => post(request, reply, bodyOf(request)),
    });
  const allowed = [...(get ? ['GET', 'HEAD'] : []), ...(post ? ['POST'] : [])];
  app.route({
    method: everyMethod.filter((method) => !allowed.includes(method)),
    url: path,
    config,
    exposeHeadRoute: false,
    onRequest: async () => {
      throw new AppError('method_not_allowed', { headers: { allow: allowed.join(', ') } });
    },
    handler: async () => undefined,
  });
}
