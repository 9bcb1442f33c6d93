import { expect, test } from '@jest/globals';
import { blindCatches } from '../support/blind-catches.ts';

test.each([
  ['a block behind something awaited', 'try {\n  await read();\n} catch {\n  return undefined;\n}', [3]],
  ['a handler without the error', 'const keys = await read().catch(() => undefined);', [1]],
  ['a handler that leaves it', 'await read().catch((_error: unknown) => 1);', [1]],
  ['what is parsed is no outage', 'try {\n  return JSON.parse(text);\n} catch {\n  return undefined;\n}', []],
  ['who looks at it', 'try {\n  await read();\n} catch (error) {\n  throw error;\n}', []],
  ['who says why', '// Any fault: read again in a second.\nawait read().catch(() => undefined);', []],
  ['what is closed', 'await client.close().catch(() => undefined);', []],
])('platform 4: %s', (_what, text, lines) => {
  expect(blindCatches(text)).toEqual(lines);
});
