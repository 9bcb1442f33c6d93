import { namedEnum } from '../../kernel/edge/graphql.ts';
import { platformNames } from './platform-name.ts';

export const PlatformNameEnum = namedEnum('PlatformName', platformNames, 'Operating system of a mobile device; WINDOWS is reserved.');
