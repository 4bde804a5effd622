/** What the tests with other editors share: the program, the file they open, the set-up that docs/editors.md gives, a report. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const program = path('../dist/folioscope.js');
const LIMIT = 90_000;

/**
 * Runs an editor without a screen, in a folder of its own, and answers with what it wrote down. `language`: of the block in
 * docs/editors.md that is its set-up; `args` may name the file of it.
 */
export function runEditor({ command, package: debian, language, args }) {
  if (!existsSync(program)) throw new Error('run `npm run build` first');
  const folder = mkdtempSync(join(tmpdir(), `folioscope-${command}-`));
  try {
    const into = join(folder, 'seen.json');
    const setup = join(folder, `setup.${language}`);
    writeFileSync(setup, documentedSetup(language));
    const { error, status, stderr } = spawnSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      timeout: LIMIT,
      env: {
        ...process.env,
        XDG_STATE_HOME: folder,
        XDG_CACHE_HOME: folder,
        FOLIOSCOPE_PROGRAM: program,
        FOLIOSCOPE_SETUP: setup,
        FOLIOSCOPE_FILE: path('../../fixtures/sample/buffer.c'),
        FOLIOSCOPE_HOVER: 'pin_user_pages_fast',
        FOLIOSCOPE_SEEN: into,
      },
    });
    if (error?.code === 'ENOENT') throw new Error(`${command} is not installed (Debian: apt-get install ${debian})`);
    if (!existsSync(into)) throw new Error(`${command} ended with ${error ?? status} and wrote nothing: ${stderr}`);
    return JSON.parse(readFileSync(into, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The block of docs/editors.md in this language that is marked for its test. */
function documentedSetup(language) {
  const text = readFileSync(path('../../docs/editors.md'), 'utf8');
  const block = new RegExp(`<!-- the test reads this block -->\\s*\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text);
  if (!block) throw new Error(`docs/editors.md has no block of ${language} marked for this test`);
  return block[1];
}

/** Runs `body` with a function for one test each, then prints the counts and sets the exit status. */
export function report(body) {
  let [passed, failed] = [0, 0];
  const test = (name, holds) => {
    let ok = false;
    try {
      ok = holds();
    } catch {
      // A part that was not shown is a failure like any other.
    }
    if (ok) passed++;
    else failed++;
    console.log(`${ok ? 'ok' : 'not ok'}: ${name}`);
  };
  try {
    const seen = body(test);
    if (failed > 0) console.log(JSON.stringify(seen, undefined, 2));
  } catch (error) {
    failed++;
    console.log(`not ok: ${error instanceof Error ? error.message : error}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
