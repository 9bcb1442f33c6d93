import { describeSettings } from './describe-settings.ts';

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function code(text: string | null): string {
  return text === null ? '-' : text === '' ? 'empty' : `\`${cell(text)}\``;
}

/** The configuration reference as Markdown, one table for each section. */
export function printConfiguration(): string {
  const settings = describeSettings();
  const parts = [...new Set(settings.map((setting) => setting.section))].map((section) => {
    const rows = settings
      .filter((setting) => setting.section === section)
      .map(
        ({ variable, values, default: value, isSecret, meaning }) =>
          `| \`${variable}\` | ${cell(values)} | ${code(value)} | ${meaning}${isSecret ? ' Secret.' : ''} |`,
      );
    return [`## ${section}`, '', '| variable | values | default | meaning |', '|---|---|---|---|', ...rows].map(String).join('\n');
  });
  return `# Configuration\n\nPrinted from the tables in \`src/kernel/contract/config/sections.ts\` by \`npm run schema\`; not edited by hand.
Everything is an environment variable, read once at the start and checked as a whole. An unknown \`SIGNET_*\` variable is refused with
the nearest known name, so that a misspelt one is not silently without effect. An empty variable counts as absent.\n\n${parts.join('\n\n')}\n`;
}
