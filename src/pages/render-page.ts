import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Runtime } from '../kernel/runtime.ts';
import { assets } from './assets.ts';
import { chooseLanguage } from './choose-language.ts';
import { contentPolicy, isLogo, type PageNeeds } from './content-policy.ts';
import { findTexts } from './find-texts.ts';
import type { PageContext, PageName, PageVariables } from './page-variables.ts';
import { renderWithSet } from './render-with-set.ts';
import { shapers } from './shapers.ts';
import { renderTemplate } from './templates.ts';

const needs: Readonly<Record<PageName, Pick<PageNeeds, 'hasForm' | 'hasScript'>>> = {
  login: { hasForm: true, hasScript: false },
  'sms-step-up': { hasForm: true, hasScript: false },
  consent: { hasForm: true, hasScript: false },
  device: { hasForm: true, hasScript: false },
  'device-result': { hasForm: false, hasScript: false },
  error: { hasForm: false, hasScript: false },
  logout: { hasForm: true, hasScript: false },
  'logged-out': { hasForm: false, hasScript: false },
  'form-post': { hasForm: true, hasScript: true },
};

function localesOf(request: FastifyRequest): string | undefined {
  const { ui_locales, language } = (request.query ?? {}) as Record<string, unknown>;
  return [ui_locales, language].find((value) => typeof value === 'string' && value !== '') as string | undefined;
}

/**
 * Renders a page in the language of the request and puts on the reply what every page carries: its content policy, its type, and that it is
 * not to be kept. The status is the caller's.
 */
export async function renderPage<Name extends PageName>(
  runtime: Runtime,
  request: FastifyRequest,
  reply: FastifyReply,
  name: Name,
  variables: PageVariables[Name],
): Promise<string> {
  const { locales, redirectUri, furtherTargets, client, frames }: PageContext = variables;
  const language = chooseLanguage(runtime.config.texts.locales, locales ?? localesOf(request), request.headers['accept-language']);
  const texts = await findTexts(runtime, language);
  const logoUri = client?.logoUri;
  reply.type('text/html; charset=utf-8').headers({
    'content-security-policy': contentPolicy({ ...needs[name], redirectUri, furtherTargets, logoUri, frames }),
    'content-language': language,
    'cache-control': 'no-store',
    pragma: 'no-cache',
  });
  const scope = {
    home: new URL(runtime.issuer).pathname,
    lang: language,
    t: texts,
    assets,
    logo: isLogo(logoUri) ? logoUri : '',
    ...shapers[name](variables, texts, language),
  };
  return (await renderWithSet(runtime, client?.templateSet ?? null, name, scope)) ?? renderTemplate(name, scope);
}
