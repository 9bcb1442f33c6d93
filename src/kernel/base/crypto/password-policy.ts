import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

const leastLength = 15;

/** Longest password that is accepted; a longer attempt is not hashed. */
export const mostPasswordLength = 200;

/** More than 10^10 guesses (https://dropbox.tech/security/zxcvbn-realistic-password-strength-estimation). */
const leastScore = 4;
/** So much is looked at from either end: what makes a text hard to guess is found there, and a look at more takes long. */
const lookedAt = 64;

let estimator: ZxcvbnFactory | undefined;

/** True when somebody who knows lists of passwords, patterns of keyboards and these words would guess a text early. */
function isEasyToGuess(plain: string, words: readonly string[]): boolean {
  // The lists are unpacked when they are first needed.
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const ends = new Set([plain.slice(0, lookedAt), plain.slice(-lookedAt)]);
  return [...ends].every((end) => (estimator as ZxcvbnFactory).check(end, [...words]).score < leastScore);
}

/**
 * Says what is wrong with a password somebody chooses, or undefined when it may be used: NIST SP 800-63B-4 §3.1.1.2. At least 15
 * characters, for it is the only factor; no rules of composition; nothing that names its owner (`names`), and nothing that is guessed
 * early from lists, keyboards, repetition or what else is known of the owner (`facts`). It is compared as NFC and never cut off.
 */
export function passwordProblem(password: string, names: readonly string[], facts: readonly (string | null | undefined)[] = []): string | undefined {
  const plain = password.normalize('NFC');
  const { length } = [...plain];
  if (length < leastLength) return `The password must have at least ${leastLength} characters.`;
  if (length > mostPasswordLength) return `The password must have at most ${mostPasswordLength} characters.`;
  const folded = plain.toLowerCase();
  if (names.some((word) => word.length >= 3 && folded.includes(word.normalize('NFC').toLowerCase())))
    return 'The password must not contain the name of its owner.';
  if (!isEasyToGuess(plain, [...names, ...facts.flatMap((fact) => fact?.split(/[^\p{L}\p{N}]/u) ?? [])].filter(Boolean))) return undefined;
  return 'The password is too easy to guess: common words, names, dates and neighbouring keys are tried first. Three or four unrelated words are better.';
}
