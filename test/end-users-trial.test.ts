import { test } from '@jest/globals';
import { openTestRuntime } from './support/test-runtime.ts';
import { listFamilies } from '../src/tokens/list-families.ts';
test('x', async () => {
  const { runtime, close } = await openTestRuntime();
  await runtime.database.query(`insert into token_family(id, client_id, user_id, scopes, amr, auth_time, access_expires_at) select gen_random_uuid(), 'c', $1, '{a}', '{pwd}', now(), now() + interval '1 hour' from generate_series(1,5)`, ['u']);
  const p = await listFamilies(runtime, 'u', [], { count: 2, isBackward: false, after: undefined, before: undefined });
  console.log(p.edges, p.pageInfo, await p.totalCount());
  const q = await listFamilies(runtime, 'u', ['DEFAULT'], { count: 2, isBackward: false, after: p.pageInfo.endCursor!, before: undefined });
  console.log(q.edges, q.pageInfo);
  await close();
});
