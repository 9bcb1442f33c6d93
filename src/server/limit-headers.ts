import type { FastifyInstance } from 'fastify';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../kernel/work/runtime.ts';

const mostCharacters = 8192;
/** Of headers in which tokens, proofs and certificates travel. Node.js takes 32 kB of all together. */
const mostOfCredentials = 16_384;

/** Refuses a request with a header longer than any that is meant: what is made of it later costs in proportion to that. RFC 6585 §5. */
export function limitHeaders(app: FastifyInstance, runtime: Runtime): void {
  const { certificateHeader } = runtime.config.tls;
  const credentials = new Set(['authorization', 'cookie', 'dpop', 'referer', certificateHeader, `${certificateHeader}-chain`]);
  app.addHook('onRequest', (request, _reply, done) => {
    for (const name in request.headers) {
      const value = request.headers[name];
      if (value === undefined || value.length <= mostCharacters) continue;
      const isShort = typeof value === 'string' && credentials.has(name) && value.length <= mostOfCredentials;
      if (!isShort) return done(new AppError('headers_too_large', { detail: name }));
    }
    done();
  });
}
