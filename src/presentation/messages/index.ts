/** Texts of pages and messages in the languages of the deployment, as administrators change them. */
export { findContents } from './find-contents.ts';
export { createMessage, type MessageInput, messageFields, updateMessage } from './message.ts';
export { readMessages } from './read-messages.ts';
