import { type Language, messages } from './messages.ts';

const mostConsidered = 20;

function known(tag: string): Language | undefined {
  const primary = tag.trim().split(/[-_]/, 1)[0]?.toLowerCase() ?? '';
  return Object.hasOwn(messages, primary) ? (primary as Language) : undefined;
}

function firstKnown(tags: readonly string[]): Language | undefined {
  return tags
    .slice(0, mostConsidered)
    .map(known)
    .find((language) => language !== undefined);
}

/** The languages of an Accept-Language header, most wanted first (RFC 9110 §12.5.4). */
function byWeight(header: string): string[] {
  return header
    .split(',', mostConsidered)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';');
      const weight = parameters.map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1]).find((value) => value !== undefined);
      return { tag, weight: Number(weight ?? 1) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/**
 * One of the languages the pages have: the first known one of what the request names (`ui_locales`, `language`), then of what the browser
 * prefers, else English. Names never reach anything but this comparison, so made-up locales cost nothing (OIDC Core §3.1.2.1).
 */
export function chooseLanguage(locales: string | undefined, acceptLanguage: string | undefined): Language {
  return firstKnown((locales ?? '').split(' ', mostConsidered)) ?? firstKnown(byWeight(acceptLanguage ?? '')) ?? 'en';
}
