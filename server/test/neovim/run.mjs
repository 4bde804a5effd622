/** `npm run test:neovim`: Neovim as a second language client, with the set-up that docs/editors.md gives. Installs nothing. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const program = path('../../dist/folioscope.js');
const sample = path('../../../fixtures/sample/buffer.c');
const folder = mkdtempSync(join(tmpdir(), 'folioscope-neovim-'));
let [passed, failed] = [0, 0];

try {
  if (!existsSync(program)) throw new Error('run `npm run build` first');
  const seen = runNeovim();
  test('the client finishes without an error', () => seen.problem === undefined && seen.timeout === undefined);
  test('it shows the findings with code and place', () =>
    seen.diagnostics.some(
      ({ code, line, source }) => code === 'partial-pin' && line > 12 && line < 30 && source === 'folioscope',
    ));
  test('the balanced function has no finding', () =>
    seen.diagnostics.length > 0 && seen.diagnostics.every(({ line }) => line < 31 || line > 51));
  test('the hover shows row, counters and era', () =>
    ['pin_user_pages_fast', 'pincount', 'v6.12', 'folio kind small'].every((part) => seen.hover.includes(part)));
  test('lenses count the paths', () =>
    seen.lenses.some((title) => /^\d+ paths, .*partial-pin.* · Simulate$/.test(title)));
  test('the command shows the paths of the function at the cursor', () =>
    /buffer\.c:\d+: buffer_pin\(\)/.test(seen.simulation));
  if (failed > 0) console.log(JSON.stringify(seen, undefined, 2));
} catch (error) {
  failed++;
  console.log(`not ok: ${error instanceof Error ? error.message : error}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** What Neovim shows, as client.lua wrote it down. */
function runNeovim() {
  const into = join(folder, 'seen.json');
  const setup = join(folder, 'setup.lua');
  writeFileSync(setup, documentedSetup());
  const { error, status, stderr } = spawnSync(
    'nvim',
    ['--headless', '-u', 'NONE', '-n', '-c', `luafile ${path('client.lua')}`],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        ...process.env,
        XDG_STATE_HOME: folder,
        XDG_CACHE_HOME: folder,
        FOLIOSCOPE_PROGRAM: program,
        FOLIOSCOPE_SETUP: setup,
        FOLIOSCOPE_FILE: sample,
        FOLIOSCOPE_HOVER: 'pin_user_pages_fast',
        FOLIOSCOPE_SEEN: into,
      },
    },
  );
  if (error)
    throw new Error(error.code === 'ENOENT' ? 'nvim is not installed (Debian: apt-get install neovim)' : error.message);
  if (!existsSync(into)) throw new Error(`nvim ended with ${status} and wrote nothing: ${stderr}`);
  return JSON.parse(readFileSync(into, 'utf8'));
}

/** The Lua block of docs/editors.md. */
function documentedSetup() {
  const block = /<!-- the test reads this block -->\s*```lua\n([\s\S]*?)```/.exec(
    readFileSync(path('../../../docs/editors.md'), 'utf8'),
  );
  if (!block) throw new Error('docs/editors.md has no block of Lua marked for this test');
  return block[1];
}

function test(name, holds) {
  let ok = false;
  try {
    ok = holds();
  } catch {
    // A part that was not shown is a failure like any other.
  }
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok' : 'not ok'}: ${name}`);
}
