/** Kinds of tokens a user can have, by how the user got them. */
export const tokenTypes = ['DEFAULT', 'FINGER_PRINT', 'CUSTOM_AUTHENTICATOR', 'IMPLICIT_AUTHENTICATION'] as const;

export type TokenType = (typeof tokenTypes)[number];
