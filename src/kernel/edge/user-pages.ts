import type { Page } from '../store/page.ts';
import type { PageRequest } from '../store/page-request.ts';
import type { Runtime } from '../work/runtime.ts';

/** The same page of something that each of several users has. */
interface UserPages {
  readonly userIds: readonly string[];
  /** Identifiers of the mobile applications outside which nothing is shown; undefined: everything is. */
  readonly apps: readonly string[] | undefined;
  readonly page: PageRequest;
}

/** Reads the page for all of these users in one statement. */
export type ReadUserPages<Node> = (runtime: Runtime, asked: UserPages) => Promise<Page<Node>[]>;
