/** Stand-in until the analysis is here: finds nothing. */

import { formatVersion, type Version } from '@folioscope/simulator';
import type { CreateCore } from './core.js';

export const createCore: CreateCore = async () => ({
  check: () => ({ findings: [], notAnalysed: [], functions: [], paths: 0 }),
  simulate: () => undefined,
  hover: () => undefined,
  era: (options) => ({
    kernel: formatVersion(options.version),
    id: '',
    title: '',
    foundBy: options.eraFoundBy,
    unverified: false,
  }),
  forget: () => {},
});

export const rules: readonly { readonly code: string; readonly doc: string }[] = [];

export interface ReplayReport {
  readonly steps: number;
  readonly counters: number;
  readonly differ: number;
  readonly differences: readonly {
    readonly scenario: string;
    readonly step: number;
    readonly op: string;
    readonly slot?: string;
    readonly counter: string;
    readonly expected: unknown;
    readonly actual: unknown;
    readonly line: number;
  }[];
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
}

export const replayTrace = (_text: string, _options: { readonly version: Version }): ReplayReport => ({
  steps: 0,
  counters: 0,
  differ: 0,
  differences: [],
  problems: [{ line: 1, reason: 'replay is not there yet' }],
});
