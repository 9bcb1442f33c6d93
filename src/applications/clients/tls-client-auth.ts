import { isIP } from 'node:net';
import { z } from 'zod';
import { isSteering } from '../../kernel/base/steering-characters.ts';
import { steeringMessage } from '../../kernel/contract/field-schemas.ts';
import { readDistinguishedName } from './distinguished-name.ts';

/** What the certificate of a client names, by which it is known (RFC 8705 §2.1.2): exactly one of these. */
export interface TlsClientAuth {
  readonly subjectDn?: string;
  readonly sanDns?: string;
  readonly sanUri?: string;
  readonly sanIp?: string;
  readonly sanEmail?: string;
}

const oneLine = z
  .string()
  .min(1)
  .max(1000)
  .refine((text) => !isSteering(text), steeringMessage);

const member = {
  subjectDn: oneLine.refine(
    (text) => readDistinguishedName(text) !== undefined,
    'must be a distinguished name such as CN=Client,O=Bank,C=NL, with types by their usual names or by number',
  ),
  sanDns: oneLine.regex(/^([A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}$/, 'must be a host name without wildcard'),
  sanUri: oneLine.refine((text) => URL.canParse(text), 'must be an absolute URI'),
  sanIp: oneLine.refine((text) => isIP(text) !== 0, 'must be an IP address'),
  sanEmail: oneLine.regex(/^[^@\s]+@[^@\s]+$/, 'must be an e-mail address'),
} as const;

/** The block as it is stored: one member, the others left out. */
export const tlsClientAuthBlock = z
  .strictObject({
    subjectDn: member.subjectDn.nullish(),
    sanDns: member.sanDns.nullish(),
    sanUri: member.sanUri.nullish(),
    sanIp: member.sanIp.nullish(),
    sanEmail: member.sanEmail.nullish(),
  })
  .transform((block) => Object.fromEntries(Object.entries(block).filter(([, value]) => value !== null && value !== undefined)) as TlsClientAuth)
  .refine((block) => Object.keys(block).length === 1, 'must name exactly one of subjectDn, sanDns, sanUri, sanIp, sanEmail');

/** The block as callers write it. */
export type TlsClientAuthInput = z.input<typeof tlsClientAuthBlock>;
