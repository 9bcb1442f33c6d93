const mostConsidered = 20;

/** The supported locale of a tag: itself, or with its last parts left out one by one (RFC 4647 §3.4). */
function supportedFor(supported: readonly string[], tag: string): string | undefined {
  const parts = tag.trim().slice(0, 35).toLowerCase().split(/[-_]/);
  for (let length = parts.length; length > 0; length -= 1) {
    const wanted = parts.slice(0, length).join('-');
    const found = supported.find((locale) => locale.toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstSupported(supported: readonly string[], tags: readonly string[]): string | undefined {
  return tags
    .slice(0, mostConsidered)
    .map((tag) => supportedFor(supported, tag))
    .find((locale) => locale !== undefined);
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
 * One of the supported locales: the first known one of what the request names (`ui_locales`, `language`), then of what the browser
 * prefers, else the first. Names never reach anything but this comparison, so made-up locales cost nothing (OIDC Core §3.1.2.1).
 */
export function chooseLanguage(supported: readonly string[], locales: string | undefined, acceptLanguage: string | undefined): string {
  const named = firstSupported(supported, (locales ?? '').split(' ', mostConsidered));
  return named ?? firstSupported(supported, byWeight(acceptLanguage ?? '')) ?? (supported[0] as string);
}
