/** What a command is given by the process it runs in; tests give their own. */
import type { CreateCore } from '../core.js';
import type { ArchivePlace } from '../host/archive.js';
import type { AssetFolder } from '../host/assets.js';
import type { Pool } from '../host/pool.js';
import type { Rule } from '../rules/index.js';

export interface Environment {
  readonly cwd: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Shows how far a long command is, in place of what it showed before; absent: nobody looks. */
  readonly progress?: (text: string) => void;
  /** Whether `out` shows colours. */
  readonly colour: boolean;
  readonly assets: AssetFolder;
  readonly createCore: CreateCore;
  /** Whether the same run is to print the same bytes: times are left out. */
  readonly reproducible?: boolean;
  /** The codes that exist, with their documentation. */
  readonly rules: readonly Rule[];
  /** Where what was found in earlier runs is kept; absent: nowhere. */
  readonly archive?: ArchivePlace;
  /** The program itself, to be run in worker threads, and how many of them; absent: one thread does everything. */
  readonly pool?: Pool;
}

/** How a command ended. */
export const EXIT = { nothingFound: 0, findings: 1, couldNotRun: 2 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];
