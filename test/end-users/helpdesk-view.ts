import { readGuide } from '../support/guide.ts';

const [written] = readGuide('helpdesk.md', 'graphql').filter(({ text }) => text.startsWith('query Helpdesk'));

/** The one query of docs/helpdesk.md, for any user: everything a helpdesk asks about a person. */
export const helpdeskView = (written?.text ?? '').replace('query Helpdesk', 'query Helpdesk($userId: String!)').replace('"u-2041"', '$userId');
