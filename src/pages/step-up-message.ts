import { chooseLanguage } from './choose-language.ts';
import { messages } from './messages.ts';

/** What a message about a code says. */
interface MessageValues {
  readonly code: string;
  readonly client: string;
  readonly seconds: number;
  readonly host: string;
}

const mostOfName = 40;

/**
 * The text message with a code, in the language of the person. Its last line binds the code to this host, so that phones offer it on our pages and
 * nowhere else (WICG, Origin-bound one-time codes).
 */
export function stepUpMessage(locales: string | undefined, { code, client, seconds, host }: MessageValues): string {
  const values: Record<string, string> = { code, client: client.slice(0, mostOfName), minutes: String(Math.ceil(seconds / 60)) };
  const text = messages[chooseLanguage(locales, undefined)].sms.message;
  const said = Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, () => value), text as string);
  return `${said}\n\n@${host} #${code}`;
}
