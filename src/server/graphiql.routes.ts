import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Runtime } from '../kernel/work/runtime.ts';
import { graphiqlPage, graphiqlScript } from './graphiql-page.ts';
import type { GraphQLApi } from './graphql.ts';

const { resolve } = createRequire(import.meta.url);
const packageFolder = (name: string) => dirname(resolve(`${name}/package.json`));
const assets = '/graphql/assets';

/** The files of the page: as their packages ship them, nothing from another host. */
const files = {
  'react.js': () => join(packageFolder('react'), 'umd', 'react.production.min.js'),
  'react-dom.js': () => join(packageFolder('react-dom'), 'umd', 'react-dom.production.min.js'),
  'graphiql.js': () => join(packageFolder('graphiql'), 'graphiql.min.js'),
  'graphiql.css': () => join(packageFolder('graphiql'), 'graphiql.min.css'),
  'graphql-ws.js': () => join(dirname(resolve('graphql-ws')), '..', 'umd', 'graphql-ws.min.js'),
} as const;

function contentPolicy(publicUrl: string): string {
  const sockets = publicUrl.replace(/^http/, 'ws');
  // The editor sets styles from its own code; scripts come from files only.
  return `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self' ${sockets}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
}

/** Sends the GraphiQL page of one API, under a content policy of its own. */
export function sendGraphiql(runtime: Runtime, api: GraphQLApi, reply: FastifyReply): FastifyReply {
  return reply.header('content-security-policy', contentPolicy(runtime.publicUrl)).type('text/html; charset=utf-8').send(graphiqlPage(api, assets));
}

/** Serves what the GraphiQL pages load. */
export async function graphiqlRoutes(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, { root: packageFolder('graphiql'), serve: false });
  app.get(`${assets}/start.js`, (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/javascript; charset=utf-8').send(graphiqlScript),
  );
  for (const [name, path] of Object.entries(files))
    app.get(`${assets}/${name}`, (_request, reply) => {
      const file = path();
      return reply.sendFile(file.slice(dirname(file).length + 1), dirname(file), { maxAge: '1d' });
    });
}
