export { findContents } from './find-contents.ts';
export { createMessage, type MessageInput, messageFields, updateMessage } from './message.ts';
export { readMessages } from './read-messages.ts';
