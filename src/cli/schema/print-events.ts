import { type DetailField, detailFields } from '../../kernel/contract/catalogue/detail-fields.ts';
import { type AuditEventName, auditEventNames, eventKind } from '../../kernel/contract/catalogue.ts';

function eventRow(name: AuditEventName): string {
  const { outcome, required, optional, meaning } = eventKind(name);
  const details = [...required.map((field) => `**${field}**`), ...optional];
  return `| \`${name}\` | ${outcome} | ${meaning} | ${details.join(', ') || '-'} |`;
}

function categoryTable(category: string): string {
  const names = auditEventNames.filter((name) => eventKind(name).category === category);
  return [`## ${category}`, '', '| event | outcome | recorded when | details |', '|---|---|---|---|', ...names.map(eventRow)].join('\n');
}

function fieldTable(): string {
  const rows = Object.entries<DetailField>(detailFields).map(
    ([name, { type, privacy, meaning }]) => `| \`${name}\` | ${type} | ${privacy} | ${meaning} |`,
  );
  return ['## Detail fields', '', '| field | type | privacy | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** The catalogue of events as Markdown, one table for each category, and the dictionary of detail fields. */
export function printEvents(): string {
  const categories = [...new Set(auditEventNames.map((name) => eventKind(name).category))];
  return `# Audit events\n\nPrinted from the tables in \`src/kernel/contract/catalogue\` by \`npm run schema\`; not edited by hand. Details in bold are always there.
The columns client, app, user, administrator, address, user agent and transaction id stand beside the details of every event.\n\n${categories.map(categoryTable).join('\n\n')}\n\n${fieldTable()}\n`;
}
