/** Template sets: uploaded looks of the pages. */
export { bundledTemplates } from './bundled-templates.ts';
export { findTemplateSet } from './find-template-set.ts';
export { formsThatLeave } from './forms-that-leave.ts';
export { holdTemplateSet } from './hold-template-set.ts';
export type { OpenTemplateSet } from './open-template-set.ts';
export { openTemplates } from './open-templates.ts';
export { loadTemplateSet, type TemplateSetHead } from './read-template-sets.ts';
export { templateSet, templateSetFlows } from './template-set.ts';
