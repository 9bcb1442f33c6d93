import { isSteering, replaceSteering } from '../base/steering-characters.ts';

const forbiddenKeys = /(secret|password|token$|^token|^code$|verifier|assertion|^pin$|otp|private|cookie|authorization)/i;
const allowedKeys = new Set(['tokenId', 'tokenType', 'tokenTypes', 'tokens', 'tokenExchange', 'tokenUrl', 'authorizationUrl']);
/** Names under which identifiers of devices stand, which look like hex secrets. */
const idKeys = new Set(['deviceId', 'objectId', 'clientId', 'actorClientId', 'namedDeviceId']);
const hexId = /^[A-F0-9]{64}$/;
type Shape = readonly [pattern: RegExp, instead: (text: string) => string];
const hide = () => '***';
const tokenShapes: readonly Shape[] = [
  [/\bsg[a-z]{2}_[A-Za-z0-9_.-]{20,}/g, hide], // our own opaque values
  [/[A-Za-z0-9_.-]{9,}/g, withoutJose],
  [/\b(?:[A-Fa-f0-9]{64})\b/g, hide], // hex secrets
];
/** What these shapes begin with; most texts are done with this one look. */
const tokenStart = /sg[a-z]{2}_|eyJ/;
const hexSecret = /[A-Fa-f0-9]{64}/;
const hexLength = 64;
const mostBytes = 8192;
/** What an event still says when its details are too large: which object it was about, and why. */
const keptWhenTooLarge = ['reason', 'changeReason', 'objectType', 'objectId'];

/** Text without characters PostgreSQL cannot hold or a viewer would obey, cut to `most` characters. */
export function cleanText(value: string, most: number): string {
  if (value.length <= most && !isSteering(value) && value.isWellFormed()) return value;
  // A cut may part what joined: so it comes first.
  return replaceSteering(value.slice(0, most).toWellFormed(), () => ' ');
}

/** A run of letters without the JOSE object in it: a header of JSON, a dot, and what follows. */
function withoutJose(run: string): string {
  const start = run.search(/\beyJ/);
  const isObject = start >= 0 && run.indexOf('.', start) - start >= 8;
  return isObject ? `${run.slice(0, start)}***` : run;
}

function mayHoldToken(text: string): boolean {
  return tokenStart.test(text) || (text.length >= hexLength && hexSecret.test(text));
}

function scrubText(value: string): string {
  const text = cleanText(value, 1024);
  return mayHoldToken(text) ? tokenShapes.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text) : text;
}

const knownKeys = new Map<string, boolean>();
const mostKnownKeys = 1000;

function isForbidden(key: string): boolean {
  const known = knownKeys.get(key);
  if (known !== undefined) return known;
  const verdict = forbiddenKeys.test(key) && !allowedKeys.has(key);
  if (knownKeys.size < mostKnownKeys) knownKeys.set(key, verdict);
  return verdict;
}

/** True for the identifier of a device in its own place: alone, or as the old and new value of a change. */
function isDeviceId(key: string, item: unknown): boolean {
  return idKeys.has(key) && [item].flat().every((id) => id === null || (typeof id === 'string' && hexId.test(id)));
}

/** What stands for a value under a secret-like name; whether there is one at all may be seen. */
function mask(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 100).map(mask);
  return value === null || typeof value === 'boolean' ? value : '***';
}

/** True for how many of each kind, in the place for that: a number of tokens is no token, whatever it is called. */
function isCounts(key: string, item: unknown): boolean {
  return key === 'removed' && typeof item === 'object' && item !== null && Object.values(item).every((count) => typeof count === 'number');
}

function scrub(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '...';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => scrub(item, depth - 1));
  return scrubObject(value as Record<string, unknown>, depth, none);
}

const none: ReadonlySet<string> = new Set();

function scrubObject(value: Readonly<Record<string, unknown>>, depth: number, leaveOut: ReadonlySet<string>): Record<string, unknown> {
  const scrubbed: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item === undefined || key === '__proto__' || leaveOut.has(key)) continue;
    scrubbed[cleanText(key, 128)] = isForbidden(key) ? mask(item) : isDeviceId(key, item) || isCounts(key, item) ? item : scrub(item, depth - 1);
  }
  return scrubbed;
}

/** True when the details are so few and short that their JSON cannot be too large, however much of it must be escaped. */
function isSurelySmall(details: Readonly<Record<string, unknown>>): boolean {
  let characters = 0;
  for (const [key, value] of Object.entries(details)) {
    const isPlain = typeof value !== 'object' || value === null;
    const isTextList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    if (!isPlain && !isTextList) return false;
    characters += key.length + 30 + (typeof value === 'string' ? value.length : 0);
    if (isTextList) for (const item of value) characters += item.length + 3;
  }
  return characters * 6 <= mostBytes;
}

/**
 * The last gate before the trail: values under secret-like names and token-shaped texts become `***`, and a record stays below
 * 8 kB. It catches mistakes; the rule is that secrets never get here. Members named in `leaveOut` are kept elsewhere.
 */
export function cleanDetails(details: Readonly<Record<string, unknown>>, leaveOut = none): Readonly<Record<string, unknown>> | null {
  const scrubbed = scrubObject(details, 6, leaveOut);
  if (Object.keys(scrubbed).length === 0) return null;
  if (isSurelySmall(scrubbed) || Buffer.byteLength(JSON.stringify(scrubbed)) <= mostBytes) return scrubbed;
  return {
    ...Object.fromEntries(Object.entries(scrubbed).filter(([key, value]) => keptWhenTooLarge.includes(key) && typeof value === 'string')),
    truncated: true,
  };
}
