import { z } from 'zod';
import { type ClientGrantType, clientGrantTypes } from '../../applications/clients/index.ts';
import { nameText, scopeIdentifier, seconds, setOf, wholeBetween } from '../../kernel/contract/field-schemas.ts';
import { type FieldInput, preset, required } from '../../kernel/objects/fields/field.ts';

const oneYear = 31_536_000;
const oneDay = 86_400;

/** What an initial access token allows (RFC 7591 §3). */
export const initialTokenFields = {
  name: required(nameText),
  scopeIds: preset(setOf(scopeIdentifier), []),
  grantTypes: preset<ClientGrantType[]>(setOf(z.enum(clientGrantTypes)).min(1, 'must name at least one') as z.ZodType<ClientGrantType[]>, [
    'AUTHORIZATION_CODE',
  ]),
  maxUses: preset(wholeBetween(1, 10_000), 1),
  expiresInSeconds: preset(seconds(oneYear), oneDay),
} as const;

export type InitialTokenInput = FieldInput<typeof initialTokenFields>;
