import { ask, type GraphqlAnswer } from './graphql.ts';
import { signInAdmin } from './sign-in-admin.ts';
import type { Platform } from './start-platform.ts';

/** An administrator at work. */
export interface AdminDesk {
  readonly username: string;
  readonly token: string;
  ask(document: string, variables?: object): Promise<GraphqlAnswer>;
  /** Calls a mutation by its signature: `call('deleteScope(scopeId: String!)', { scopeId }, 'deletedId')`. `userErrors` come along. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  call(signature: string, variables: object, selection: string): Promise<any>;
}

/** Signs an administrator in; ADMIN unless `role` says otherwise. */
export async function openAdminDesk(platform: Platform, role = 'ADMIN'): Promise<AdminDesk> {
  const { username, token } = await signInAdmin(platform, { roles: [role] });
  const askHere: AdminDesk['ask'] = (document, variables = {}) => ask(platform, 'admin', document, variables, { token });
  return {
    username,
    token,
    ask: askHere,
    async call(signature, variables, selection) {
      const [, name = '', declared = ''] = /^(\w+)\((.*)\)$/.exec(signature) ?? [];
      const variablesDeclared = declared.replace(/(\w+):/g, '$$$1:');
      const passed = [...declared.matchAll(/(\w+):/g)].map(([, argument]) => `${argument}: $${argument}`).join(', ');
      const answer = await askHere(
        `mutation (${variablesDeclared}) { ${name}(${passed}) { ${selection} userErrors { code field message } } }`,
        variables,
      );
      if (answer.errors) throw new Error(JSON.stringify(answer.errors));
      return answer.data[name];
    },
  };
}
