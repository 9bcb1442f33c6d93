import type { BareRoutes } from './bare.ts';

/** What this machine and these libraries give at most: a route that does nothing, and a prepared single-row INSERT with a commit of its own. */
export const plain: BareRoutes = (app, { pool }) => {
  app.get('/empty', async () => ({ ok: true }));
  app.get('/insert', async () => {
    await pool.query({
      name: 'bare-insert',
      text: 'insert into bare_insert (body) values ($1)',
      values: ['a row of a usual length, somewhat like this one'],
    });
    return { ok: true };
  });
};
