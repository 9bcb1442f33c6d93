export { type Confirmation, tokenTypeOf } from './confirmation.ts';
