/** Doors for browsers, and how a step of theirs is answered: by a page, a redirect, or a page that goes on by itself. */
export { addressWith } from './address-with.ts';
export { type Answer, type AnswerTarget, answerClient, answerFailure, type ClientAnswer, type PageAnswer } from './answer.ts';
export { type BrowserHandler, openBrowserDoor } from './browser-door.ts';
export { lacksCookies } from './lacks-cookies.ts';
export { pageClient } from './page-client.ts';
export { redirectTo } from './redirect-to.ts';
export { sendAnswer } from './send-answer.ts';
export { sendRepeat } from './send-repeat.ts';
