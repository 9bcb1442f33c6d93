import { AppError } from '../../../kernel/contract/errors/app-error.ts';
import type { Routes } from '../../../kernel/edge/door.ts';
import { refuseOtherMethods } from '../../../kernel/edge/raw-bodies.ts';
import { run } from '../../../kernel/work/run.ts';
import { evidenceOf } from '../../../keys/sender-constraints/index.ts';
import { listEvents } from './list-events.ts';

const path = '/oauth/api/v1/events';

/** GET /oauth/api/v1/events: the trail for machines that do not speak GraphQL. */
export const eventsRoutes: Routes = (app, runtime) => {
  app.get(path, { config: { channel: 'REST_API', errors: 'management_api' } }, async (request, reply) => {
    const [, query = ''] = /^[^?]*\?(.*)$/s.exec(request.url) ?? [];
    const answer = await run(runtime, request.caller, listEvents, {
      authorization: request.headers.authorization,
      query,
      evidence: evidenceOf(runtime, request),
    });
    return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).send(answer);
  });
  refuseOtherMethods(app, path, ['GET'], () => {
    throw new AppError('method_not_allowed');
  });
};
