import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describePage, textColours } from './in-page.js';

const channel = (value: number) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
const luminance = ([r = 0, g = 0, b = 0]: number[]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);

/** The weakest contrast between a text and what is behind it (WCAG 2.2 §1.4.3). */
async function weakestContrast(page: Page): Promise<{ text: string; ratio: number }> {
  const pairs = await page.evaluate(textColours);
  const ratios = pairs.map(({ text, front, back }) => {
    const [light = 0, dark = 0] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    return { text, ratio: (light + 0.05) / (dark + 0.05) };
  });
  return ratios.sort((a, b) => a.ratio - b.ratio)[0] as { text: string; ratio: number };
}

/** What every page of ours owes to those who use it otherwise than by looking and clicking. */
export async function expectAccessible(page: Page, lang: string): Promise<void> {
  const found = await page.evaluate(describePage);
  expect(found).toEqual({
    lang,
    title: expect.stringMatching(/\S/),
    headings: 1,
    mains: 1,
    unlabelled: 0,
    nameless: 0,
    picturesWithoutAlt: 0,
    inline: 0,
    small: 0,
  });
  const weakest = await weakestContrast(page);
  expect([weakest.text, weakest.ratio >= 4.5]).toEqual([weakest.text, true]);
}
