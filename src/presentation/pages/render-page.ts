import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { assets } from './assets.ts';
import { chooseLanguage } from './choose-language.ts';
import { contentPolicy, isLogo, type PageNeeds } from './content-policy.ts';
import { findTexts } from './find-texts.ts';
import type { PageContext, PageName, PageVariables } from './page-variables.ts';
import { renderWithSet } from './render-with-set.ts';
import { shapers } from './shapers.ts';
import { renderTemplate } from './templates.ts';

const needs: Readonly<Record<PageName, Pick<PageNeeds, 'forms' | 'hasScript'>>> = {
  login: { forms: 'here', hasScript: false },
  'new-password': { forms: 'here', hasScript: false },
  'sms-step-up': { forms: 'here', hasScript: false },
  consent: { forms: 'anywhere', hasScript: false },
  device: { forms: 'here', hasScript: false },
  'device-result': { forms: 'none', hasScript: false },
  error: { forms: 'none', hasScript: false },
  logout: { forms: 'anywhere', hasScript: false },
  'logged-out': { forms: 'none', hasScript: false },
  'form-post': { forms: 'anywhere', hasScript: true },
  'go-on': { forms: 'anywhere', hasScript: true },
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
  const { locales, client, frames }: PageContext = variables;
  const language = chooseLanguage(runtime.config.texts.locales, locales ?? localesOf(request), request.headers['accept-language']);
  const texts = await findTexts(runtime, language);
  const logoUri = client?.logoUri;
  reply.type('text/html; charset=utf-8').headers({
    'content-security-policy': contentPolicy({ ...needs[name], logoUri, frames }),
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
