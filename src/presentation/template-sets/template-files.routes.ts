import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { findTemplateSetById } from './find-template-set.ts';

const types: Readonly<Record<string, string>> = { css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };

interface Params {
  readonly id: string;
  readonly digest: string;
  readonly '*': string;
}

/**
 * The style sheets and pictures of template sets; templates and whatever else is in a set are not served. The closed policy of every answer
 * keeps a picture from running anything. An address with the digest of what it leads to may be kept for good.
 */
export const templateFileRoutes: Routes = (app, runtime) => {
  app.get('/oauth/template-sets/:id/:digest/*', async (request, reply) => {
    const { id, digest, '*': path } = request.params as Params;
    const set = await findTemplateSetById(runtime, id);
    const type = types[path.split('.').at(-1) ?? ''];
    const content = set?.files.get(path);
    if (!set || type === undefined || content === undefined) throw new AppError('not_found');
    return reply
      .header('cache-control', digest === set.digest ? 'public, max-age=31536000, immutable' : 'no-cache')
      .type(type)
      .send(content);
  });
};
