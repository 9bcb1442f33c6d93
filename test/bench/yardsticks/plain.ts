import { hashPassword, verifyPassword } from '../../../src/kernel/base/crypto/password-hash.ts';
import type { BareRoutes } from './bare.ts';

const password = 'correct horse battery';
const stored = await hashPassword(password);

/** What this machine and these libraries give at most: a route that does nothing, a prepared single-row INSERT with a commit of its own, and a password's hash. */
export const plain: BareRoutes = (app, { pool }) => {
  app.get('/hash', async () => ({ ok: await verifyPassword(password, stored) }));
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
