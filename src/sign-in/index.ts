/**
 * Sign-in: from a request that somebody else has checked to a person who authenticated well enough and consented. It owns what is kept
 * meanwhile (`transaction/`) and the methods; what it was all for happens in the ending of whoever opened it.
 */
export { firstAccess } from './consent/first-access.ts';
export type { Ending, Endings, NotPrepared } from './ending.ts';
export { levelInsufficient } from './methods/level-failure.ts';
export { forgetUserCodes } from './methods/sms/forget-user-codes.ts';
export { type SmsDelivery, settleMessage } from './methods/sms/settle-message.ts';
export { nextStep } from './next-step.ts';
export { askScopeService, refusedScopeAddress, scopesToVerify } from './scope-verification/ask-scope-service.ts';
export { openTransaction } from './transaction/open-transaction.ts';
