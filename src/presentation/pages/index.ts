/** Pages for people: variables, templates, and how one is rendered. */
export { assetRoutes } from './assets.routes.ts';
export { checkSessionScript } from './assets.ts';
export type { PageClient, PageName, PageVariables } from './page-variables.ts';
export { renderPage } from './render-page.ts';
export { readStepUpMessage, type StepUpMessage } from './step-up-message.ts';
