type Shape = readonly [pattern: RegExp, instead: string | ((text: string) => string)];

const hidden = '***';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Long text without a blank, of small and capital letters and digits, is a secret rather than a word. */
function unlessWord(text: string): string {
  return uuid.test(text) || ![/[a-z]/, /[A-Z]/, /[0-9]/].every((kind) => kind.test(text)) ? text : hidden;
}

/** What stands around an `@`, with a dot behind it, is the address of a person. */
function unlessMail(text: string): string {
  const [first, ...hosts] = text.split('@');
  return first !== '' && hosts.some((host) => host.slice(1, -1).includes('.')) ? hidden : text;
}

const shapes: readonly Shape[] = [
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, hidden],
  [/\b(pass(?:word|phrase|wd)?|pwd|secret|token|api[-_ ]?key|pin|otp)(\s*[=:]\s*)\S+/gi, `$1$2${hidden}`],
  [/\b(bearer|basic|dpop)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${hidden}`],
  [/:\/\/[^\s/@]+@/g, `://${hidden}@`],
  [/[^\s<>,;:*]+/g, unlessMail],
  [/[A-Za-z0-9+/_=-]{32,}/g, unlessWord],
];

/**
 * What somebody gives as the reason of a change, without what looks like a secret or an address of a person: it stands in the trail and in the history of
 * the configuration for good, and is not erased with anybody.
 */
export function cleanReason(reason: string): string {
  return shapes.reduce(
    (text, [pattern, instead]) => (typeof instead === 'string' ? text.replace(pattern, instead) : text.replace(pattern, instead)),
    reason,
  );
}
