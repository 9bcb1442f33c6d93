/** Origins of browsers that may call the platform. */
export { corsConfig, corsConfigFlows } from './cors-config.ts';
export { type CrossOrigin, originToAllow } from './origin-to-allow.ts';
