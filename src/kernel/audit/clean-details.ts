const forbiddenKeys = /(secret|password|token$|^token|^code$|verifier|assertion|^pin$|otp|private|cookie|authorization)/i;
const allowedKeys = new Set(['tokenId', 'tokenType', 'tokenTypes', 'tokens']);
const tokenShapes = [
  /\bsg[a-z]{2}_[A-Za-z0-9_.-]{20,}/g, // our own opaque values
  /\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*\.?[A-Za-z0-9_-]*/g, // JOSE objects
  /\b(?:[A-Fa-f0-9]{64})\b/g, // hex secrets
];
const mostBytes = 8192;
/** What an event still says when its details are too large: which object it was about, and why. */
const keptWhenTooLarge = ['reason', 'objectType', 'objectId'];

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const control = /[\u0000-\u001f\u007f]/g;

/** Text without control characters PostgreSQL cannot hold or a log viewer would obey, cut to `most` characters. */
export function cleanText(value: string, most: number): string {
  return value.replace(control, ' ').slice(0, most).toWellFormed();
}

function scrubText(value: string): string {
  return tokenShapes.reduce((text, shape) => text.replace(shape, '***'), cleanText(value, 1024));
}

/** What stands for a value under a secret-like name; whether there is one at all may be seen. */
function mask(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 100).map(mask);
  return value === null || typeof value === 'boolean' ? value : '***';
}

function scrub(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '...';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => scrub(item, depth - 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [cleanText(key, 128), forbiddenKeys.test(key) && !allowedKeys.has(key) ? mask(item) : scrub(item, depth - 1)]),
  );
}

/**
 * The last gate before the trail: values under secret-like names and token-shaped texts become `***`, and a record stays below
 * 8 kB. It catches mistakes; the rule is that secrets never get here.
 */
export function cleanDetails(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  const scrubbed = scrub(details, 5) as Record<string, unknown>;
  if (Object.keys(scrubbed).length === 0) return null;
  const size = Buffer.byteLength(JSON.stringify(scrubbed));
  if (size <= mostBytes) return scrubbed;
  return {
    ...Object.fromEntries(Object.entries(scrubbed).filter(([key, value]) => keptWhenTooLarge.includes(key) && typeof value === 'string')),
    truncated: true,
  };
}
