/**
 * The settings: names, types, defaults and what they mean, in one place. A value of the wrong type or an unknown one gives
 * one clear message, and its default is used.
 */
import { CONFIDENCES } from '../confidence.js';
import { DEFAULT_FOLIO, FOLIO_KINDS } from '../folio-kinds.js';
import { readKernel } from '../known-kernels.js';
import type { Confidence } from '../protocol.js';

export interface Settings {
  /** Empty: as the tree's Makefile says. */
  readonly kernel: string;
  readonly folio: string;
  readonly minConfidence: Confidence;
  readonly diagnostics: { readonly enable: boolean };
  readonly hover: { readonly enable: boolean };
  readonly codeLens: { readonly enable: boolean };
  readonly inlayHints: { readonly show: InlayHintsShown };
  readonly outline: { readonly enable: boolean };
  readonly highlight: { readonly enable: boolean };
  readonly index: { readonly enable: boolean };
}

/** `line`: only where the editor asks for one line, that of the cursor. */
const INLAY_HINTS = ['off', 'line', 'all'] as const;
export type InlayHintsShown = (typeof INLAY_HINTS)[number];

/** One setting, as editors declare it: `folioscope.` and the key. */
export interface SettingDeclaration {
  readonly key: string;
  readonly type: 'string' | 'boolean';
  readonly values?: readonly string[];
  readonly default: string | boolean;
  readonly description: string;
}

export const SETTINGS = [
  {
    key: 'kernel',
    type: 'string',
    default: '',
    description: "Kernel version whose counting rules apply, such as v6.12. Empty: the one in the tree's Makefile.",
  },
  {
    key: 'folio',
    type: 'string',
    values: FOLIO_KINDS,
    default: DEFAULT_FOLIO,
    description: 'Folio kind that counters are shown for.',
  },
  {
    key: 'minConfidence',
    type: 'string',
    values: CONFIDENCES,
    default: 'medium',
    description: 'Least confidence of a finding to be shown.',
  },
  { key: 'diagnostics.enable', type: 'boolean', default: true, description: 'Show findings in the editor.' },
  { key: 'hover.enable', type: 'boolean', default: true, description: 'Show the counters when hovering.' },
  {
    key: 'codeLens.enable',
    type: 'boolean',
    default: true,
    description: 'Show what each function does to the counters, and its number of paths, in a line above it.',
  },
  {
    key: 'inlayHints.show',
    type: 'string',
    values: INLAY_HINTS,
    default: 'line',
    description:
      'Show the counters at the end of the line: nowhere, on the line of the cursor, or wherever they change.',
  },
  {
    key: 'outline.enable',
    type: 'boolean',
    default: true,
    description: 'List the holds of each function in the outline.',
  },
  {
    key: 'highlight.enable',
    type: 'boolean',
    default: true,
    description: 'Highlight the places that the hold under the cursor passes through.',
  },
  {
    key: 'index.enable',
    type: 'boolean',
    default: true,
    description: 'Remember in the background who defines which function in a kernel tree, for callees in other files.',
  },
] as const satisfies readonly SettingDeclaration[];

export interface ReadSettings {
  readonly settings: Settings;
  readonly problems: readonly string[];
}

/** Reads what a client sends as the section `folioscope`: nested, or with dotted keys. Anything may come. */
export function readSettings(section: unknown): ReadSettings {
  const problems: string[] = [];
  const value = <T extends string | boolean>(
    key: (typeof SETTINGS)[number]['key'],
    is: (given: unknown) => given is T,
  ): T => {
    const declaration: SettingDeclaration | undefined = SETTINGS.find((setting) => setting.key === key);
    const fallback: unknown = declaration?.default;
    if (!declaration || !is(fallback)) throw new Error(`setting ${key} is not declared`);
    const given = valueAt(section, key);
    if (given === undefined || given === null) return fallback;
    const wrong = whatIsWrong(given, declaration);
    if (wrong === undefined && is(given)) return given;
    problems.push(`Setting folioscope.${key}: ${wrong}; using ${JSON.stringify(fallback)}.`);
    return fallback;
  };
  if (section !== undefined && section !== null && !isRecord(section)) {
    problems.push(`Settings: folioscope must be an object, not ${typeof section}; using the defaults.`);
  }
  const settings: Settings = {
    kernel: value('kernel', isString),
    folio: value('folio', isString),
    minConfidence: value('minConfidence', isConfidence),
    diagnostics: { enable: value('diagnostics.enable', isBoolean) },
    hover: { enable: value('hover.enable', isBoolean) },
    codeLens: { enable: value('codeLens.enable', isBoolean) },
    inlayHints: { show: value('inlayHints.show', isInlayHints) },
    outline: { enable: value('outline.enable', isBoolean) },
    highlight: { enable: value('highlight.enable', isBoolean) },
    index: { enable: value('index.enable', isBoolean) },
  };
  return { settings, problems };
}

function whatIsWrong(given: unknown, declaration: SettingDeclaration): string | undefined {
  if (typeof given !== declaration.type) return `expected a ${declaration.type}, not ${JSON.stringify(given)}`;
  if (declaration.values && !declaration.values.some((known) => known === given)) {
    return `${JSON.stringify(given)} is not one of ${declaration.values.join(', ')}`;
  }
  if (declaration.key !== 'kernel' || given === '' || typeof given !== 'string') return undefined;
  const kernel = readKernel(given);
  return 'problem' in kernel ? kernel.problem : undefined;
}

/** The value at a dotted key: `codeLens.enable` in {codeLens: {enable}} or in {'codeLens.enable'}. */
function valueAt(section: unknown, key: string): unknown {
  if (!isRecord(section)) return undefined;
  if (key in section) return section[key];
  const [first = '', ...rest] = key.split('.');
  return rest.length === 0 ? undefined : valueAt(section[first], rest.join('.'));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isString = (value: unknown): value is string => typeof value === 'string';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isInlayHints = (value: unknown): value is InlayHintsShown => INLAY_HINTS.some((shown) => shown === value);
const isConfidence = (value: unknown): value is Confidence => CONFIDENCES.some((level) => level === value);
