import { type BareRoutes, hashOf } from './bare.ts';
import { formOf } from './bare-client.ts';

const poll = `update bare_device set polled_at = now() where hash = decode($1, 'hex') and expires_at > now() returning status`;

/** A poll of a device whose person has not decided: one write with a commit of its own. */
export const devicePoll: BareRoutes = (app, { pool }) => {
  app.post('/poll', async (request, reply) => {
    const { device_code: presented = '' } = formOf(request.body);
    const { rows } = await pool.query({ name: 'bare-poll', text: poll, values: [hashOf(presented)] });
    reply.code(400).header('cache-control', 'no-store');
    return { error: rows[0]?.status === 'PENDING' ? 'authorization_pending' : 'invalid_grant' };
  });
};
