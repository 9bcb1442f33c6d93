import { detailFields } from '../../kernel/contract/catalogue/detail-fields.ts';
import { auditEventNames, eventKind, eventTitle } from '../../kernel/contract/catalogue.ts';

/** The catalogue of events as data: what may be recorded, with which details. */
export function describeEvents(): { readonly events: readonly object[]; readonly detailFields: object } {
  const events = auditEventNames.map((name) => {
    const { category, outcome, required, optional, meaning } = eventKind(name);
    return { name, title: eventTitle(name), category, outcome, meaning, required, optional };
  });
  return { events, detailFields };
}
