/** The program as tests run it: built from the sources as they are now, in a folder of its own, as a real process. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import { readCatalogueDocuments } from '../../simulator/catalogue/read.mjs';
import { bundleProgram, placeAssets } from '../scripts/bundle.mjs';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and as whom it runs. */
export interface RunOptions {
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Set besides what is set already. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Program {
  readonly script: string;
  /** The folder of the assets, as the program names it. */
  readonly assets: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
}

// Made when the file's tests are collected: inside of a test it would be too late for a hook.
const temporary = mkdtempSync(join(tmpdir(), 'folioscope-test-'));
chmodSync(temporary, 0o755); // for programs that run as somebody else
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** A folder that is gone when the tests of the file are done. */
export const temporaryFolder = (): string => mkdtempSync(join(temporary, 'folder-'));

/** Builds the program; `fake`: with the core of fake/core.ts. */
export async function buildProgram(folder: string, { fake }: { fake: boolean }): Promise<Program> {
  await bundleProgram(folder, { entry: fake ? 'test/fake/entry.ts' : 'src/cli/entry.ts', sources: true });
  await placeTestAssets(folder);
  const script = join(folder, 'folioscope.js');
  return { script, assets: assetFolder(folder), run: (args, options) => runScript(script, args, options) };
}

/** The assets with the catalogue as it is now in the sources. */
export async function placeTestAssets(folder: string): Promise<void> {
  const catalogue = join(folder, 'sources-catalogue.json');
  writeFileSync(catalogue, JSON.stringify(readCatalogueDocuments()));
  await placeAssets(folder, { catalogue });
}

export const assetFolder = (folder: string): string => pathToFileURL(`${folder}/`).href;

/** Runs a script to its end. */
export function runScript(script: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      ...options,
      // What tests find is not kept among what their user's own runs found.
      env: { ...process.env, XDG_CACHE_HOME: temporary, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
