/** What a page may load and where its forms may lead. */
export interface PageNeeds {
  readonly hasForm: boolean;
  readonly hasScript: boolean;
  /** Address a form of the page may lead to, by its action or by a redirect after it. */
  readonly redirectUri?: string | undefined;
  /** Other addresses it may lead to. */
  readonly furtherTargets?: readonly string[] | undefined;
  readonly logoUri?: string | null | undefined;
  /** Pages of clients it shows in frames. */
  readonly frames?: readonly string[] | undefined;
}

const host = /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/;

/**
 * The source expression that admits an address: its origin, or only its scheme where the grammar has no form for the host (an IPv6 literal) or
 * there is none (a private-use scheme). Nothing else of the address gets into the policy. CSP Level 3 §2.3.1.
 */
function sourceOf(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url) return undefined;
  return host.test(url.origin) ? url.origin : url.protocol;
}

/**
 * Where forms may lead. Chromium holds every redirect after a form to this (CSP Level 3 §6.4.1), also those that a client makes once it has its answer, and
 * nobody knows them beforehand: so any https address will do, and where the client itself is not at one, any of its own scheme.
 */
function formTargets(addresses: readonly string[]): string[] {
  const schemes = addresses.filter((address) => URL.canParse(address)).map((address) => new URL(address).protocol);
  return [...new Set(["'self'", 'https:', ...schemes])];
}

/** True when a logo can be shown: an https picture, or one that is contained in its address. */
export function isLogo(logoUri: string | null | undefined): logoUri is string {
  return /^(https:\/\/|data:image\/)/i.test(logoUri ?? '');
}

/** The content security policy of a page: nothing inline, nothing foreign but the client's logo, no frames but those named. RFC 9700 §4.16, OWASP ASVS 5 §3.4.3. */
export function contentPolicy({ hasForm, hasScript, redirectUri, furtherTargets = [], logoUri, frames = [] }: PageNeeds): string {
  const logo = isLogo(logoUri) ? sourceOf(logoUri) : undefined;
  const addresses = [...(redirectUri === undefined ? [] : [redirectUri]), ...furtherTargets];
  const directives = [
    ["default-src 'none'"],
    ["style-src 'self'"],
    ["img-src 'self'", logo],
    hasScript ? ["script-src 'self'"] : [],
    hasForm ? ['form-action', ...formTargets(addresses)] : ["form-action 'none'"],
    frames.length > 0 ? ['frame-src', ...new Set(frames.map(sourceOf))] : [],
    ["frame-ancestors 'none'"],
    ["base-uri 'none'"],
  ];
  return directives
    .filter((words) => words.length > 0)
    .map((words) => words.filter((word) => word !== undefined).join(' '))
    .join('; ');
}
