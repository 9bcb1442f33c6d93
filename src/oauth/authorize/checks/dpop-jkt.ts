import { type Check, type Identified, invalidRequest } from '../check.ts';

/** RFC 9449 §10: `dpop_jkt` is the SHA-256 thumbprint of the key that the code is bound to. */
export const dpopJkt: Check<Identified> = (draft) => {
  const thumbprint = draft.parameters.get('dpop_jkt');
  if (thumbprint === undefined || /^[A-Za-z0-9_-]{43}$/.test(thumbprint)) return undefined;
  return invalidRequest(draft, 'dpop_jkt', 'dpop_jkt', 'dpop_jkt is not a thumbprint.');
};
