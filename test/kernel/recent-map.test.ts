import { describe, expect, test } from '@jest/globals';
import { RecentMap } from '../../src/kernel/base/recent-map.ts';

describe('a memory with a bound', () => {
  test('keeps what is asked for, however many others come by', () => {
    const map = new RecentMap<number>(10);
    map.set('used', 0);
    for (let number = 1; number <= 1000; number += 1) {
      map.set(`other-${number}`, number);
      expect(map.get('used')).toBe(0);
    }
  });

  test('holds no more than it may, and the latest half of that always', () => {
    const map = new RecentMap<number>(10);
    const keys = Array.from({ length: 1000 }, (_, number) => `key-${number}`);
    keys.forEach((key, number) => {
      map.set(key, number);
    });
    expect(keys.slice(-5).map((key) => map.get(key))).toEqual([995, 996, 997, 998, 999]);
    expect(keys.slice(0, -10).filter((key) => map.get(key) !== undefined)).toEqual([]);
  });

  test('takes a new value for a key, and forgets all when told to', () => {
    const map = new RecentMap<number>(2);
    map.set('key', 1);
    map.set('other', 1);
    map.set('key', 2);
    expect(map.get('key')).toBe(2);
    map.clear();
    expect([map.get('key'), map.get('other')]).toEqual([undefined, undefined]);
  });
});
