import type { Runtime } from '../../kernel/work/runtime.ts';
import { chooseLanguage } from './choose-language.ts';
import { findTexts } from './find-texts.ts';

/** What a message about a code says. */
interface MessageValues {
  readonly code: string;
  readonly client: string;
  readonly seconds: number;
  readonly host: string;
}

/** The message, once its code is known. */
export type StepUpMessage = (values: MessageValues) => string;

const mostOfName = 40;

/**
 * The text message with a code, in the language of the person. Its last line binds the code to this host, so that phones offer it on our pages and
 * nowhere else (WICG, Origin-bound one-time codes).
 */
export async function readStepUpMessage(runtime: Runtime, locales: string | undefined): Promise<StepUpMessage> {
  const texts = await findTexts(runtime, chooseLanguage(runtime.config.texts.locales, locales, undefined));
  return ({ code, client, seconds, host }) => {
    const values: Record<string, string> = { code, client: client.slice(0, mostOfName), minutes: String(Math.ceil(seconds / 60)) };
    const said = Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, () => value), texts.sms.message);
    return `${said}\n\n@${host} #${code}`;
  };
}
