export { applyFile } from './apply-file.ts';
export { ConfigFileError, type FileProblem } from './config-file-error.ts';
export { configFileJsonSchema } from './config-file-schema.ts';
export { exportConfig } from './export-config.ts';
export { describePlan, type Plan, type PlannedObject } from './plan.ts';
