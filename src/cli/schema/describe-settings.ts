import { z } from 'zod';
import { sections } from '../../kernel/contract/config/sections.ts';
import type { Section, Setting } from '../../kernel/contract/config/setting.ts';

/** A setting as the reference shows it. */
export interface DescribedSetting {
  readonly section: string;
  readonly variable: string;
  /** What it may be, in words. */
  readonly values: string;
  readonly default: string | null;
  readonly isSecret: boolean;
  readonly meaning: string;
}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

function schemaOf({ schema }: Setting, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema;
}

function valuesOf(setting: Setting): string {
  const parsed = schemaOf(setting, 'output');
  if (parsed.minimum !== undefined) return `${parsed.minimum} to ${parsed.maximum}`;
  const given = schemaOf(setting, 'input');
  if (given.enum) return given.enum.join(', ');
  if (given.format === 'uri') return 'address';
  if (given.pattern) return `text like ${given.pattern}`;
  return given.maxLength === undefined ? 'text' : `text of at most ${given.maxLength} characters`;
}

/** Every setting in the order of its table. */
export function describeSettings(): DescribedSetting[] {
  return Object.entries<Section>(sections).flatMap(([section, settings]) =>
    Object.values(settings).map((setting) => ({
      section,
      variable: setting.env,
      values: valuesOf(setting),
      default: setting.default ?? null,
      isSecret: setting.secret ?? false,
      meaning: setting.meaning,
    })),
  );
}
