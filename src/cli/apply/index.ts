/** Configuration as code: a file read, compared with what is there, and applied. */
export { applyFile } from './apply-file.ts';
export { ConfigFileError } from './config-file-error.ts';
export { configFileJsonSchema } from './config-file-schema.ts';
export { exportConfig } from './export-config.ts';
export { describePlan, paintPlanLine } from './plan.ts';
