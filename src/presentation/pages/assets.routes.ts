import type { Routes } from '../../kernel/edge/door.ts';
import { assets } from './assets.ts';

/** The stylesheet, icon and script of the pages, cacheable for good under addresses that change with their content. */
export const assetRoutes: Routes = (app) => {
  for (const { name, type, body } of Object.values(assets))
    app.get(`/oauth/assets/${name}`, async (_request, reply) =>
      reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(body),
    );
};
