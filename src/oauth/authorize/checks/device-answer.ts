import type { Check, Identified } from '../check.ts';

/** A device has no address and no front channel: its person ends on a page of ours, and is asked for consent every time (RFC 8628 §5.4). */
export const deviceAnswer: Check<Identified> = (draft, runtime) => {
  draft.redirectUri = `${runtime.issuer}/device_authorization/verification`;
  draft.responseMode = 'query';
  draft.responseType = 'code';
  draft.prompts = new Set(['consent']);
  return undefined;
};
