export { forgetUserCodes } from './step-up/forget-user-codes.ts';
export { type SmsDelivery, settleMessage } from './step-up/settle-message.ts';
