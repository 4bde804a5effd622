/** The command line inside the test's process, with the fake core. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Environment } from '../../src/cli/environment.js';
import { run } from '../../src/cli/program.js';
import { rules } from '../../src/rules/index.js';
import { createFakeCore } from '../fake/core.js';
import { assetFolder, type Ended, placeTestAssets, temporaryFolder } from '../program.js';

export interface CommandLine {
  /** Where the command runs. */
  readonly folder: string;
  /** Writes a file below the folder. */
  write(name: string, content: string | Uint8Array): string;
  run(...args: string[]): Promise<Ended>;
}

/** A command line in an empty folder. */
export async function commandLine(options: Partial<Environment> = {}): Promise<CommandLine> {
  const assets = temporaryFolder();
  await placeTestAssets(assets);
  const folder = temporaryFolder();
  return {
    folder,
    write(name, content) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    async run(...args) {
      let [stdout, stderr] = ['', ''];
      const status = await run(args, {
        cwd: folder,
        out: (text) => {
          stdout += text;
        },
        err: (text) => {
          stderr += text;
        },
        colour: false,
        assets: assetFolder(assets),
        createCore: createFakeCore,
        rules,
        ...options,
      });
      return { status, stdout, stderr };
    },
  };
}

/** A kernel-style function; `end` is what its last statement is commented with. */
export const functionText = (name: string, end: string): string =>
  `int ${name}(struct page *page)\n{\n\tget_page(page);\n\treturn 0; /* ${end} */\n}\n`;
