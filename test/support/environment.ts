import { TestEnvironment } from 'jest-environment-node';

let isWatching = false;

/** A run that is interrupted takes its workers with it, and they whatever they started: servers and databases hold them open otherwise. */
function endWithTheRun(): void {
  if (isWatching || !process.channel) return;
  isWatching = true;
  process.once('disconnect', () => process.exit(1));
}

/** The environment of Node, in a worker that does not outlive its run. */
export default class RunEnvironment extends TestEnvironment {
  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    super(...given);
    endWithTheRun();
  }
}
