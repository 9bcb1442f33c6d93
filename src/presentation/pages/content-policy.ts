/**
 * Where the forms of a page may lead. `here` is for what people type in, so that it reaches nobody else; Chromium holds every redirect after a form to it
 * (CSP Level 3 §6.4.1), so the answer to such a form is a page that goes on by itself. `anywhere` is for forms that end at a client: where it sends its
 * people next, over http or to an application's own scheme, nobody knows beforehand.
 */
type FormTargets = 'none' | 'here' | 'anywhere';

/** What a page may load and where its forms may lead. */
export interface PageNeeds {
  readonly forms: FormTargets;
  readonly hasScript: boolean;
  readonly logoUri?: string | null | undefined;
  /** Pages of clients it shows in frames. */
  readonly frames?: readonly string[] | undefined;
}

const formActions: Readonly<Record<FormTargets, readonly string[]>> = {
  none: ["form-action 'none'"],
  here: ["form-action 'self'"],
  anywhere: [],
};

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

/** True when a logo can be shown: an https picture, or one that is contained in its address. */
export function isLogo(logoUri: string | null | undefined): logoUri is string {
  return /^(https:\/\/|data:image\/)/i.test(logoUri ?? '');
}

/** The content security policy of a page: nothing inline, nothing foreign but the client's logo, no frames but those named. RFC 9700 §4.16, OWASP ASVS 5 §3.4.3. */
export function contentPolicy({ forms, hasScript, logoUri, frames = [] }: PageNeeds): string {
  const logo = isLogo(logoUri) ? sourceOf(logoUri) : undefined;
  const directives = [
    ["default-src 'none'"],
    ["style-src 'self'"],
    ["img-src 'self'", logo],
    hasScript ? ["script-src 'self'"] : [],
    formActions[forms],
    frames.length > 0 ? ['frame-src', ...new Set(frames.map(sourceOf))] : [],
    ["frame-ancestors 'none'"],
    ["base-uri 'none'"],
  ];
  return directives
    .filter((words) => words.length > 0)
    .map((words) => words.filter((word) => word !== undefined).join(' '))
    .join('; ');
}
