import type { Messages } from './messages/texts.ts';
import type { PageName, PageVariables } from './page-variables.ts';

type Shaper<Name extends PageName> = (variables: PageVariables[Name], texts: Messages, language: string) => object;

/** What an error page says, by the code it is about. */
const errorTopics: Readonly<Record<string, keyof Omit<Messages['error'], 'prefix' | 'reference' | 'technical' | 'back'>>> = {
  invalid_request: 'invalid_request',
  unauthorized_client: 'unauthorized_client',
  sign_in_ended: 'sign_in_ended',
  sign_in_complete: 'sign_in_complete',
  already_allowed: 'already_allowed',
  cookies_missing: 'cookies_missing',
  temporarily_unavailable: 'unavailable',
};

function primaryOf(locale: string): string | undefined {
  return locale.split(/[-_]/, 1)[0]?.toLowerCase();
}

/** What a scope allows, in the words of its administrator, else in our own, else by its name. */
function scopeText(id: string, descriptions: Readonly<Record<string, string>>, texts: Messages, language: string): string {
  const given = Object.entries(descriptions).find(([locale]) => primaryOf(locale) === primaryOf(language))?.[1];
  const own = Object.hasOwn(texts.scopes, id) ? texts.scopes[id as keyof Messages['scopes']] : undefined;
  return given ?? own ?? descriptions.en ?? id;
}

function waitText(seconds: number, texts: Messages): string {
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 1 ? texts.login.minute : texts.login.minutes.replace('{count}', String(minutes));
}

/** What the page for the code says is wrong, of the form and of the message; nothing when all is well. */
function smsProblem({ notice, delivery, triesLeft, mayResend }: PageVariables['sms-step-up'], texts: Messages): string {
  const { sms } = texts;
  const isSaid = notice !== undefined && notice !== 'sent_again';
  const ofForm = isSaid ? (notice === 'wrong' && triesLeft === 1 ? sms.once : sms[notice].replace('{count}', String(triesLeft))) : '';
  const ofMessage = delivery === 'failed' ? (mayResend ? sms.undelivered : sms.undeliverable) : '';
  return [ofForm, ofMessage].filter((text) => text !== '').join(' ');
}

/** Turns what a page is given into what its template shows. */
export const shapers: { readonly [Name in PageName]: Shaper<Name> } = {
  login: (page, texts) => ({ ...page, problem: page.problem ?? '', wait: waitText(page.retryAfterSeconds ?? 0, texts) }),
  'new-password': (page, texts) => ({ ...page, problem: page.problem === undefined ? '' : texts.newPassword[page.problem] }),
  'sms-step-up': (page, texts) => ({
    ...page,
    problem: smsProblem(page, texts),
    notice: page.notice === 'sent_again' && page.delivery !== 'failed' ? texts.sms.sent_again : '',
    sent: page.delivery === 'failed' ? '' : page.delivery === 'done' ? texts.sms.sent : texts.sms.sending,
    isInvalid: page.notice === 'wrong' || page.notice === 'expired',
  }),
  consent: (page, texts, language) => ({
    ...page,
    problem: page.problem ?? '',
    userCode: page.userCode ?? '',
    scopes: page.scopes.map(({ id, descriptions }) => scopeText(id, descriptions, texts, language)),
  }),
  device: (page, texts) => ({ ...page, problem: page.problem ?? '', wait: waitText(page.retryAfterSeconds ?? 0, texts) }),
  'device-result': ({ client, result }, texts) => ({ client, topic: texts.device[result] }),
  error: (page, texts) => {
    const topic = Object.hasOwn(errorTopics, page.code) ? errorTopics[page.code] : undefined;
    return { ...page, client: page.client ?? '', back: page.back ?? '', topic: texts.error[topic ?? 'unexpected'] };
  },
  logout: (page) => ({ ...page, problem: page.problem ?? '', client: page.client ?? '' }),
  'logged-out': (page, texts) => ({
    topic: page.hasStayed ? texts.loggedOut.stayed : texts.loggedOut,
    frames: page.frames ?? [],
    continueTo: page.continueTo ?? '',
  }),
  'go-on': ({ continueTo = '', action = '', fields = [] }) => ({ continueTo, action, fields }),
  'form-post': (page) => page,
};
