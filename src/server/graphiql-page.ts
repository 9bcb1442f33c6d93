import type { GraphQLApi } from './graphql.ts';

/** The page of one API. It has no inline code; `start.js` sets it going. */
export function graphiqlPage({ name, path }: Pick<GraphQLApi, 'name' | 'path'>, assets: string): string {
  const scripts = ['react.js', 'react-dom.js', 'graphiql.js', 'graphql-ws.js', 'start.js'].map(
    (file) => `<script defer src="${assets}/${file}"></script>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Signet GraphQL: ${name}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${assets}/graphiql.css">
<style>html, body, #graphiql { height: 100%; margin: 0 }</style>
${scripts.join('\n')}
</head>
<body><div id="graphiql" data-path="${path}" data-api="${name}">Loading the editor. It needs JavaScript.</div></body>
</html>
`;
}

/** Starts the editor: queries and mutations by POST, subscriptions by graphql-transport-ws with the Authorization header of the headers tab. */
export const graphiqlScript = `'use strict';
(() => {
  const root = document.getElementById('graphiql');
  const path = root.dataset.path;
  const isAdmin = root.dataset.api === 'admin';
  const sockets = new Map();
  const socketFor = (authorization) => {
    if (!sockets.has(authorization)) {
      const url = location.origin.replace(/^http/, 'ws') + path;
      sockets.set(authorization, graphqlWs.createClient({ url, connectionParams: { authorization }, retryAttempts: 3 }));
    }
    return sockets.get(authorization);
  };
  const operationOf = (document, name) =>
    document?.definitions.find((node) => node.kind === 'OperationDefinition' && (!name || node.name?.value === name))?.operation;
  const fetcher = (params, options) => {
    const headers = options?.headers ?? {};
    const authorization = headers.Authorization ?? headers.authorization ?? '';
    if (operationOf(options?.documentAST, params.operationName) === 'subscription') return socketFor(authorization).iterate(params);
    return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(params) }).then((answer) => answer.json());
  };
  const defaultQuery = isAdmin
    ? '# Sign in, then put the accessToken into the Headers tab as { "Authorization": "Bearer ..." }\\nmutation SignIn {\\n  adminLogin(username: "admin", password: "") {\\n    session { accessToken expiresAt roles }\\n    userErrors { code message }\\n  }\\n}\\n\\nsubscription Trail {\\n  auditEvents {\\n    __typename\\n    ... on AuditStreamEvent { event { occurredAt name outcome userId clientId detailsText } }\\n  }\\n}\\n'
    : '# Put an access token with the scope end_user_self into the Headers tab.\\nquery Me {\\n  me { userId }\\n}\\n';
  const props = { fetcher, defaultQuery, defaultHeaders: '{ "Authorization": "Bearer " }', defaultEditorToolsVisibility: 'headers', shouldPersistHeaders: false };
  ReactDOM.createRoot(root).render(React.createElement(GraphiQL, props));
})();
`;
