/** `npm start`: the main job on a bundled sample. Findings with their paths as text, and the timeline as a page of its own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const program = path('../dist/folioscope.js');
const workspace = path('../..');
const sample = 'fixtures/sample/buffer.c';
const page = path('../../dist/buffer_pin.html');

console.log(`$ npx folioscope check ${sample}`);
run(['check', sample], 'inherit');
const timeline = run(['simulate', '--format=html', `${sample}:buffer_pin`], 'pipe');
mkdirSync(path('../../dist'), { recursive: true });
writeFileSync(page, timeline);
console.log(
  `\n$ npx folioscope simulate --format=html ${sample}:buffer_pin\nThe timeline of buffer_pin(), a page to open in a browser: ${page}`,
);

/** Findings (status 1) are what the sample is for. */
function run(args, stdout) {
  const ended = spawnSync(process.execPath, [program, ...args], {
    cwd: workspace,
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
  });
  if (ended.status !== 0 && ended.status !== 1) process.exit(ended.status ?? 2);
  return ended.stdout;
}
