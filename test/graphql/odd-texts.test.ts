import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { apiScopes } from '../../src/applications/clients/client.entity.ts';
import { packageRoot } from '../../src/kernel/base/package-root.ts';
import { givenAccount } from '../end-users/account.ts';
import { openAdminDesk } from '../support/admin-desk.ts';
import { givenApiClient } from '../support/fixtures.ts';
import { ask } from '../support/graphql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { everyRootField } from './every-field.ts';

type Headers = Readonly<Record<string, string>>;

let platform: Platform;
/** Who between them may ask everything, by API. */
let callers: { readonly admin: readonly Headers[]; readonly account: readonly Headers[] };
beforeAll(async () => {
  platform = await startPlatform({ env: { SIGNET_REQUESTS_PER_MINUTE: '0' } });
  const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
  const { basic } = await givenApiClient(platform, apiScopes);
  callers = { admin: [bearer((await openAdminDesk(platform)).token), basic], account: [bearer((await givenAccount(platform)).token)] };
});
afterAll(() => platform.stop());

/** They would end what the others are asked with. */
const endings = new Set(['Mutation.adminLogout', 'Mutation.adminRefresh']);
const schemaOf = (api: string) => buildSchema(readFileSync(join(packageRoot, `schema/graphql/${api}.graphql`), 'utf8'));
const fields = (['admin', 'account'] as const).flatMap((api) =>
  everyRootField(schemaOf(api))
    .filter(({ operation, coordinate, fullCall }) => operation !== 'subscription' && !endings.has(coordinate) && fullCall.includes('"probe"'))
    .map((field) => [api, field.coordinate, field] as const),
);
const texts = ['', 'a\u0000b', '\ud800', '\u202e', 'x'.repeat(20_000), `'; drop table client; --`, '%', '\\'];

test.each(fields)('whatever text the %s API is given for %s is no fault of ours', async (api, _coordinate, { operation, call, fullCall }) => {
  const faults: string[] = [];
  for (const headers of callers[api])
    for (const text of texts)
      for (const document of new Set([call, fullCall])) {
        const query = `${operation} { ${document.replaceAll('"probe"', JSON.stringify(text))} }`;
        const { status, errors = [] } = await ask(platform, api, query, {}, { headers });
        const isOurs = status >= 500 || errors.some(({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR');
        if (isOurs) faults.push(JSON.stringify(text.slice(0, 30)));
      }
  expect(faults).toEqual([]);
});

const placed = fields.filter(([, , { placeCalls }]) => placeCalls.length > 0);

test.each(placed)('reliability R7: nor in any one place of it: %s API, %s', async (api, _coordinate, { operation, placeCalls }) => {
  const headers = callers[api][0] ?? {};
  const faults: string[] = [];
  for (const call of placeCalls)
    for (const text of ['a\u0000b', 'a\ud800b']) {
      const query = `${operation} { ${call.replace('"PLACE"', JSON.stringify(text))} }`;
      const { status, errors = [] } = await ask(platform, api, query, {}, { headers });
      if (status >= 500 || errors.some(({ extensions }) => extensions.code === 'INTERNAL_SERVER_ERROR'))
        faults.push(`${call} ${JSON.stringify(text)}`);
    }
  expect(faults).toEqual([]);
});

test('reliability R7: a text with NUL is an unknown one', async () => {
  const query =
    '{ prefix: messages(keyPrefix: "a\\u0000") { totalCount } locale: messages(locale: "en\\u0000", missingTranslation: false) { totalCount } }';
  const { data } = await ask(platform, 'admin', query, {}, { headers: callers.admin[0] ?? {} });
  expect(data).toEqual({ prefix: { totalCount: 0 }, locale: { totalCount: 0 } });
});
