/** The program as a process: exit status, threads, pipes, folders it may not read. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../../src/protocol.js';
import { buildProgram, runScript, temporaryFolder } from '../program.js';
import { commandLine, functionText } from './command.js';

const program = await buildProgram(temporaryFolder(), { fake: true });
const tree = temporaryFolder();
mkdirSync(join(tree, 'mm'));
writeFileSync(join(tree, 'Makefile'), 'VERSION = 6\nPATCHLEVEL = 12\n');
for (let index = 0; index < 12; index++) {
  const end = index % 3 === 0 ? 'LEAK' : index % 3 === 1 ? 'UNREAD' : 'fine';
  writeFileSync(join(tree, `mm/f${index}.c`), functionText(`f${index}`, end).repeat(1 + (index % 5)));
}

/** What a pipe takes before its reader must have read. */
const PIPE_BUFFER = 65_536;

const withoutSeconds = (text: string) => {
  const report = JSON.parse(text) as CheckReport;
  return { ...report, stats: { ...report.stats, seconds: 0 } };
};

describe('the process', () => {
  it('gives the same report from its threads as from one', async () => {
    const files = Array.from({ length: 12 }, (_, index) => `mm/f${index}.c`);
    const inThreads = await program.run(['check', '--format=json', '--root', tree, 'mm']);
    expect(inThreads.status).toBe(1);
    const report = withoutSeconds(inThreads.stdout);
    expect(report.stats).toMatchObject({ files: 12 });
    const { run } = await commandLine();
    const single = await Promise.all(files.map((file) => run('check', '--format=json', '--root', tree, file)));
    const alone = single.map(({ stdout }) => withoutSeconds(stdout)).sort((a, b) => (fileOf(a) < fileOf(b) ? -1 : 1));
    expect(report.findings).toEqual(alone.flatMap(({ findings }) => findings));
    expect(report.notAnalysed).toHaveLength(alone.flatMap(({ notAnalysed }) => notAnalysed).length);
    expect(report.stats.paths).toBe(alone.reduce((sum, { stats }) => sum + stats.paths, 0));
  });

  it('ends with 2 and prints nothing half-written when a thread fails', async () => {
    const folder = temporaryFolder();
    cpSync(tree, folder, { recursive: true });
    writeFileSync(join(folder, 'mm/f7.c'), functionText('broken', 'CRASH'));
    const { status, stdout, stderr } = await program.run(['check', '--root', folder, 'mm']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('internal error');
    expect(stderr).toContain('the fake core broke');
  });

  it('names a folder it may not read, asked for or found', async () => {
    const folder = temporaryFolder();
    for (const name of ['open', 'open/closed', 'closed']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'open/good.c'), functionText('good', 'fine'));
    for (const name of ['open/closed', 'closed']) chmodSync(join(folder, name), 0);
    const asked = await runUnprivileged(['check', 'closed'], folder);
    expect(asked).toEqual({ status: 2, stdout: '', stderr: 'folioscope: closed: permission denied\n' });
    const found = await runUnprivileged(['check', 'open'], folder);
    expect(found.status).toBe(0);
    expect(found.stdout).toContain('open/closed:1: not analysed: folder not read: permission denied\n');
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const child = spawn(process.execPath, [program.script, 'check', '--root', tree, 'mm'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    await once(child, 'close');
    expect(stderr).toBe('');
  });

  it('writes a large report completely before it ends', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'many.c'),
      Array.from({ length: 300 }, (_, index) => functionText(`f${index}`, 'LEAK')).join(''),
    );
    const { status, stdout } = await program.run(['check', '--format=json', 'many.c'], { cwd: folder });
    expect(status).toBe(1);
    expect(stdout.length).toBeGreaterThan(4 * PIPE_BUFFER);
    expect((JSON.parse(stdout) as CheckReport).findings).toHaveLength(300);
  });

  it('says which of its own files is missing', async () => {
    const folder = temporaryFolder();
    cpSync(program.script, join(folder, 'folioscope.js'));
    const child = await runScript(join(folder, 'folioscope.js'), ['check', join(tree, 'mm/f0.c')]);
    expect(child.status).toBe(2);
    expect(child.stderr).toMatch(/catalogue\.json: no such file or folder\. It belongs beside the program/);
  });
});

const fileOf = (report: CheckReport) => report.findings[0]?.file ?? report.notAnalysed[0]?.file ?? '';

/** Runs as nobody when the tests run as root, who may read everything. */
function runUnprivileged(args: readonly string[], cwd: string) {
  chmodSync(join(program.script, '..'), 0o755);
  chmodSync(cwd, 0o755);
  return program.run(args, { cwd, ...(process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}) });
}
