import { isPublicMethod } from '../../applications/clients/index.ts';
import type { Confirmation } from '../../keys/sender-constraints/index.ts';
import type { TokenRequest } from './token-request.ts';

/**
 * A public client and an installation prove the very keys their first tokens were bound to (RFC 9449 §5, RFC 8705 §4). One with credentials may change
 * its keys, but not go without. Whoever fails here is not the owner: nothing of the family ends, and nothing is counted. Undefined when all is well.
 */
export function otherSender(
  { client, confirmation }: TokenRequest,
  family: { readonly confirmation: Confirmation | null },
): 'dpop_other_key' | 'certificate_other' | undefined {
  const isFixed = isPublicMethod(client.authMethod) || client.kind === 'DYNAMIC';
  const isKept = (member: keyof Confirmation): boolean => {
    const [before, now] = [family.confirmation?.[member], confirmation?.[member]];
    return before === undefined || (isFixed ? now === before : now !== undefined);
  };
  if (!isKept('jkt')) return 'dpop_other_key';
  return isKept('x5t#S256') ? undefined : 'certificate_other';
}
