import { z } from 'zod';

/** Who an SMS comes from: a phone number, a short code, or up to 11 letters and digits with at least one letter (3GPP TS 23.040 §9.1.2.5). */
export const smsSenderId = z
  .string()
  .regex(
    /^(\+?[0-9]{3,15}|(?=[A-Za-z0-9 ]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ]{0,10})$/,
    'must be a phone number, a short code or up to 11 letters and digits',
  );
