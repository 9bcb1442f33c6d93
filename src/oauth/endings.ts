import type { Endings } from '../sign-in/index.ts';
import { authorizationEnding } from './authorize/ending.ts';
import { deviceEnding } from './device/ending.ts';

/** How sign-ins end that were opened here. */
export const endings: Endings = { authorization: authorizationEnding, device: deviceEnding };
