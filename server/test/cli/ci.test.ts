/** What docs/ci.md says is run: its shell blocks, the scripts of its workflows, its makefile; shards by many processes. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildProgram, type Ended, runScript, temporaryFolder } from '../program.js';
import { functionText } from './command.js';

const program = await buildProgram(temporaryFolder(), { fake: true });
const tree = temporaryFolder();
const put = (name: string, text: string) => {
  mkdirSync(dirname(join(tree, name)), { recursive: true });
  writeFileSync(join(tree, name), text);
};
const IDENTITY = ['-c', 'user.name=Ada Example', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
const git = (...args: string[]) =>
  spawnSync('git', [...IDENTITY, ...args], { cwd: tree, encoding: 'utf8' }).stdout.trim();

put('Makefile', 'VERSION = 6\nPATCHLEVEL = 12\n');
for (let i = 0; i < 17; i++)
  put(`mm/f${i}.c`, functionText(`f${i}`, ['LEAK', 'UNREAD', 'DOUBT', 'fine'][i % 4] ?? '').repeat(1 + (i % 3)));
git('init', '-q', '-b', 'main');
git('add', '-A');
git('commit', '-qm', 'base');
put('mm/f3.c', functionText('f3', 'LEAK').replace('return 0;', 'return LEAK;'));
git('commit', '-qam', 'break it');
writeFileSync(join(tree, 'thread.mbox'), git('format-patch', '-1', '--stdout'));

/** `folioscope` as the recipes call it. */
const bin = temporaryFolder();
writeFileSync(join(bin, 'folioscope'), `#!/bin/sh\nexec '${process.execPath}' '${program.script}' "$@"\n`);
chmodSync(join(bin, 'folioscope'), 0o755);

function shell(script: string, variables: Readonly<Record<string, string>> = {}) {
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    BASE: 'HEAD~1',
    HEAD: 'HEAD',
    HOME: bin,
    ...variables,
  };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: tree, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const page = readFileSync(new URL('../../../docs/ci.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter((m) => m[1] === language).map((m) => m[2] ?? '');

describe('the recipes', () => {
  it.each(blocks('sh').flatMap((block) => (block.startsWith('#SBATCH') ? [block] : block.trim().split('\n'))))(
    'in a shell: %s',
    (line) => {
      const { status, stderr } = shell(line);
      expect({ status: (status ?? 2) <= 1, stderr }).toEqual({ status: true, stderr: '' });
    },
  );

  it('of a GitHub workflow write a log to be uploaded', () => {
    const [workflow] = blocks('yaml')
      .map((text) => parse(text))
      .filter((data) => data.jobs);
    const steps: { run?: string }[] = workflow.jobs.review.steps;
    const scripts = steps.flatMap(({ run }) => run ?? []);
    expect(scripts).toHaveLength(1);
    expect(shell(`set -e\n${scripts[0]}`)).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(readFileSync(join(tree, 'folioscope.sarif'), 'utf8')).runs[0].results).toMatchObject([
      { baselineState: 'new', ruleId: 'leaked-reference' },
    ]);
    expect(shell(`set -e\n${scripts[0]}`, { BASE: 'nothing' })).toMatchObject({ status: 1 });
  });

  it('of GitLab print what was found', () => {
    const [pipeline] = blocks('yaml')
      .map((text) => parse(text))
      .filter((data) => data.folioscope);
    const ran = shell(pipeline.folioscope.script.join('\n'), {
      CI_MERGE_REQUEST_DIFF_BASE_SHA: git('rev-parse', 'HEAD~1'),
      CI_COMMIT_SHA: git('rev-parse', 'HEAD'),
    });
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toContain('mm/f3.c:4:9: page is not given back [leaked-reference]');
  });

  it('of Kubernetes do a part each', () => {
    const [job] = blocks('yaml')
      .map((text) => parse(text))
      .filter((data) => data.kind === 'Job');
    const [script] = job.spec.template.spec.containers[0].args;
    const here = script.replaceAll('/src', tree).replaceAll('/out', bin);
    for (const index of ['0', '7']) expect(shell(here, { JOB_COMPLETION_INDEX: index }).status).toBe(0);
    expect(JSON.parse(readFileSync(join(bin, 'part-8.json'), 'utf8')).shard).toEqual({ number: 8, of: 8 });
  });

  it('of make put together what one run prints', () => {
    writeFileSync(join(tree, 'shards.mk'), blocks('make')[0] ?? '');
    const env = { SOURCE_DATE_EPOCH: '0' };
    expect(shell('make -s -j4 -f shards.mk findings.sarif', env)).toMatchObject({ status: 0, stderr: '' });
    const { stdout } = shell('folioscope check --format=sarif mm', env);
    expect(readFileSync(join(tree, 'findings.sarif'), 'utf8')).toBe(stdout);
  });
});

describe('shards', () => {
  const run = (args: readonly string[]) =>
    runScript(program.script, args, { cwd: tree, env: { SOURCE_DATE_EPOCH: '0' } });

  const formats = [['--format=text'], ['--format=json'], ['--format=sarif'], ['--stats']];
  let whole: readonly Ended[] = [];
  beforeAll(async () => {
    whole = await Promise.all(formats.map((args) => run(['check', ...args, 'mm'])));
  });

  it.each([1, 3, 7])(
    'by %i processes give what one gives, in every format',
    async (of) => {
      const parts = await Promise.all(
        Array.from({ length: of }, async (_, i) => {
          const { stdout } = await run(['check', '--shard', `${i + 1}/${of}`, 'mm']);
          writeFileSync(join(bin, `${of}-${i}.json`), stdout);
          return join(bin, `${of}-${i}.json`);
        }),
      );
      const merged = await Promise.all(formats.map((args) => run(['merge', ...args, ...parts.toReversed()])));
      expect(merged).toEqual(whole);
    },
    120_000,
  );

  it('of an archive give the same series in the same order', async () => {
    const patch = git('format-patch', '-1', '--stdout');
    const threads = ['one', 'two', 'three'].map((name) => patch.replace('[PATCH] break it', `[PATCH] ${name}`));
    writeFileSync(join(bin, 'archive.mbox'), threads.map((text) => `${text}\n\n`).join(''));
    const args = ['--base=HEAD~1', join(bin, 'archive.mbox')];
    const parts = await Promise.all(
      [1, 2].map(async (number) => {
        const { stdout } = await run(['review', '--shard', `${number}/2`, ...args]);
        writeFileSync(join(bin, `r${number}.json`), stdout);
        return join(bin, `r${number}.json`);
      }),
    );
    for (const format of ['text', 'json', 'mail', 'b4'])
      expect(await run(['merge', `--format=${format}`, ...parts])).toEqual(
        await run(['review', `--format=${format}`, ...args]),
      );
  });

  it.each([
    [['check', '--shard', '3/2', 'mm'], '--shard 3/2: expected I/N'],
    [['check', '--shard', '1/2', '--write-baseline', 'x', 'mm'], 'it cannot be given with --shard'],
    [['merge', 'Makefile'], 'Makefile: is no JSON'],
    [['merge', 'none.json'], 'none.json: no such file'],
    [['merge', '3-0.json', '3-2.json'], 'shards missing: 2/3'],
    [['merge', '3-0.json', '3-1.json', '3-2.json', '3-0.json'], 'shard 1/3 is given twice'],
    [['merge', '3-0.json', '1-0.json'], 'is not of the same run as'],
    [['merge', '--format=mail', '1-0.json'], 'for these shards there are text, json, sarif'],
  ])('refuse %j', async (args, message) => {
    const { status, stdout, stderr } = await run(args.map((arg) => (/^\d-\d/.test(arg) ? join(bin, arg) : arg)));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('--since', () => {
  it('looks only at what changed, and shows only what is new', () => {
    expect(shell('folioscope check --since HEAD~1 mm').stdout).toContain('1 finding (1 high) in 1 file,');
    expect(shell('folioscope check --since HEAD mm').stdout).toContain('no findings in 0 files');
    expect(shell('folioscope check --since nothing mm')).toMatchObject({ status: 2, stdout: '' });
  });
});
