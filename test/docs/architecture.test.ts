import { expect, test } from '@jest/globals';
import { floorsPage } from '../support/draw-floors.ts';

test('the picture of the floors is that of the imports: npm run floors', () => {
  const { now, drawn } = floorsPage();
  expect(now).toBe(drawn);
});
