/** Reads fixtures/threads as the program ships them: every thread with its scenarios and its C files, by name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../fixtures/threads', import.meta.url));

/** Every thread, the oldest first. */
export function readThreads() {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({
      name,
      text: readFileSync(join(folder, name, 'thread.txt'), 'utf8'),
      scenarios: filesOf(name, '.scn'),
      code: filesOf(name, '.c'),
    }));
}

const filesOf = (thread, ending) =>
  readdirSync(join(folder, thread))
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(folder, thread, file), 'utf8') }));
