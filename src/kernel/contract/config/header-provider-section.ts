import { z } from 'zod';
import { list, type Section, text } from './setting.ts';

const wellFormed = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** The name of a request header, in the spelling of Node.js. */
export const headerName = text.refine((value) => wellFormed.test(value), 'must be the name of a header').transform((value) => value.toLowerCase());
const pair = /^([A-Za-z][A-Za-z0-9_]{0,63}):(\S+)$/;

/** `attribute:header` pairs. */
const attributeHeaders = list.pipe(
  z.array(z.string()).transform((pairs, context) =>
    pairs.flatMap((item): [attribute: string, header: string][] => {
      const [, attribute, name] = pair.exec(item) ?? [];
      if (attribute && name && wellFormed.test(name)) return [[attribute, name.toLowerCase()]];
      context.addIssue({ code: 'custom', message: `${item} is not attribute:header` });
      return [];
    }),
  ),
);

/** Headers in which a gateway tells who the person in front of it is; read for identity providers of type HEADER alone. */
export const headerProviderSection = {
  userIdHeader: {
    env: 'SIGNET_HEADER_IDP_USER_ID',
    schema: headerName,
    default: 'X-User-Id',
    meaning: 'Request header with the user id. Believed only from trusted proxies, which must strip it from outside traffic.',
  },
  levelHeader: {
    env: 'SIGNET_HEADER_IDP_LEVEL',
    schema: headerName,
    default: 'X-Authentication-Level',
    meaning: 'Request header with the authentication level; likewise.',
  },
  attributeHeaders: {
    env: 'SIGNET_HEADER_IDP_ATTRIBUTES',
    schema: attributeHeaders,
    default: 'firstName:X-First-Name,lastName:X-Last-Name,email:X-Email,phoneNumber:X-Phone-Number,languageCode:X-Language-Code',
    meaning: 'Request headers with further attributes, as attribute:header pairs; likewise.',
  },
} as const satisfies Section;
