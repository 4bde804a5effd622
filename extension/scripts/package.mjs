/**
 * Packs the built extension into extension/folioscope-<version>.vsix, offline. What ships is staged in a folder of its
 * own: a manifest without development parts, dist/, README, CHANGELOG, LICENSE and the licences of what is bundled.
 *
 *     npm run package
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { bundledLicences } from './bundled-licences.mjs';

const LIMIT = 3 * 1024 * 1024;
const root = fileURLToPath(new URL('../..', import.meta.url));
const extension = join(root, 'extension');

/** Where the package of the extension lies in the checkout. */
export function packagePath() {
  return join(extension, `folioscope-${readManifest('extension').version}.vsix`);
}

async function pack() {
  if (!existsSync(join(extension, 'dist/server/folioscope.js'))) {
    throw new Error('extension/dist has no server: run "npm run build" first');
  }
  const stage = mkdtempSync(join(tmpdir(), 'folioscope-package-'));
  try {
    writeFileSync(join(stage, 'package.json'), JSON.stringify(shippedManifest(), undefined, 2));
    writeFileSync(join(stage, 'THIRD-PARTY-LICENSES.txt'), thirdPartyLicences());
    cpSync(join(extension, 'README.md'), join(stage, 'README.md'));
    for (const name of ['LICENSE', 'CHANGELOG.md']) {
      if (existsSync(join(root, name))) cpSync(join(root, name), join(stage, name));
    }
    cpSync(join(extension, 'walkthrough'), join(stage, 'walkthrough'), { recursive: true });
    cpSync(join(extension, 'dist'), join(stage, 'dist'), {
      recursive: true,
      filter: (path) => path !== join(extension, 'dist/types') && !path.endsWith('.tsbuildinfo'),
    });
    await createVSIX({ cwd: stage, packagePath: packagePath(), dependencies: false, allowMissingRepository: true });
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  const { size } = statSync(packagePath());
  process.stdout.write(`${packagePath()}: ${(size / 1024 / 1024).toFixed(2)} MiB\n`);
  if (size > LIMIT) throw new Error(`the package is larger than ${LIMIT / 1024 / 1024} MiB`);
}

/** Without `type`: the bundles are CommonJS, and the web's extension host takes nothing else. */
function shippedManifest() {
  const { scripts, dependencies, devDependencies, private: notPublished, type, ...shipped } = readManifest('extension');
  return { ...shipped, files: ['**/*'] };
}

function thirdPartyLicences() {
  const names = ['extension', 'server', 'grammars', 'simulator'].flatMap((folder) =>
    Object.keys(readManifest(folder).dependencies ?? {}),
  );
  return bundledLicences([...names.filter((name) => !name.startsWith('@folioscope/')), 'uplot'], extension);
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await pack();
