/** Text messages: numbers, limits, and the job that sends one. */
export { enqueueSms } from './enqueue-sms.ts';
export { phoneNumber } from './phone-number.ts';
export { reserveSms } from './reserve-sms.ts';
