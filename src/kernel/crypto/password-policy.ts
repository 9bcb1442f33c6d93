const leastLength = 15;

/** Longest password that is accepted; a longer attempt is not hashed. */
export const mostPasswordLength = 200;

const leastDistinct = 5;
const predictable = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  '09876543210987654321',
  'qwertyuiopasdfghjklzxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  'correcthorsebatterystaple',
  'thisismypassword',
  'changemechangeme',
  'administratoradministrator',
];

/**
 * Says what is wrong with a password somebody chooses, or undefined when it may be used: NIST SP 800-63B-4 §3.1.1.2. At least 15
 * characters, for it is the only factor; no rules of composition; nothing that names its owner (`about`), repeats itself or is a
 * well-known sequence. It is compared as NFC and never cut off.
 */
export function passwordProblem(password: string, about: readonly string[]): string | undefined {
  const plain = password.normalize('NFC');
  const characters = [...plain];
  if (characters.length < leastLength) return `The password must have at least ${leastLength} characters.`;
  if (characters.length > mostPasswordLength) return `The password must have at most ${mostPasswordLength} characters.`;
  const folded = plain.toLowerCase();
  if (about.some((word) => word.length >= 3 && folded.includes(word.normalize('NFC').toLowerCase())))
    return 'The password must not contain the name of its owner.';
  const isPredictable =
    new Set(characters).size < leastDistinct || /^(.{1,8}?)\1+$/u.test(folded) || predictable.some((text) => text.includes(folded));
  return isPredictable ? 'The password is too easy to guess.' : undefined;
}
