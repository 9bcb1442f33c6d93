import { addCheckpoints } from '../../src/trail/audit/index.ts';
import type { JobHandler } from '../job-handler.ts';

/** Chains and signs what was recorded since the last time. */
export const chainTrail: JobHandler<'audit.checkpoint'> = (runtime) => addCheckpoints(runtime);
