export { type SmsDelivery, settleMessage } from './step-up/settle-message.ts';
