import type { StepUpMethod } from '../step-up-method.ts';

/** A step-up endpoint of the deployment, which raises the level in its own way (oauth.md §5.6). */
export const gateway: StepUpMethod = {
  name: 'gateway',
  page: 'step-up',
  amr: [],
  isOffered: ({ stepUp }) => stepUp.url !== undefined,
  reaches: (_config, { hasSteppedUp }) => !hasSteppedUp,
  isWanted: () => false,
  reason: 'step_up_endpoint',
  unattended: 'The user has to authenticate at a higher level.',
};
