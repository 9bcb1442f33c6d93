/** The endpoints of OAuth 2 and OpenID Connect. */
export { endings } from './endings.ts';
