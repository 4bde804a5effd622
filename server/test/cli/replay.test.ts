/** The command `replay`: traces, scenarios and threads. */
import type { ThreadTimeline } from '@folioscope/simulator';
import { describe, expect, it } from 'vitest';
import { commandLine } from './command.js';

const cli = await commandLine();

/** One page taken and given back, as a kernel counts it; `ref`: what the second line claims. */
const trace = (ref: number) =>
  [
    { scenario: 'small', step: 1, op: 'alloc s0 0', ret: 0, slot: 's0', ref: 1, head_ref: 1 },
    { scenario: 'small', step: 2, op: 'get s0', ret: 0, slot: 's0', ref, head_ref: ref },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

cli.write('linux-6.12.117-good.jsonl', trace(2));
cli.write('linux-6.1.192-bad.jsonl', trace(3));
cli.write('nameless.jsonl', trace(2));
cli.write('linux-6.12-broken.jsonl', `{nonsense\n${trace(2)}`);

describe('replay', () => {
  it('ends with 0 when no counter differs, and says so in its last line', async () => {
    const { status, stdout, stderr } = await cli.run('replay', 'linux-6.12.117-good.jsonl');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('2 steps, 6 counters compared, 0 differ');
  });

  it('names every counter that differs, per file, and adds up', async () => {
    const { status, stdout } = await cli.run('replay', 'linux-6.12.117-good.jsonl', 'linux-6.1.192-bad.jsonl');
    expect(status).toBe(1);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'linux-6.12.117-good.jsonl: 2 steps, 6 counters compared, 0 differ',
      'linux-6.1.192-bad.jsonl:2: small step 2 (get s0) s0: ref is 2, the kernel had 3',
      'linux-6.1.192-bad.jsonl:2: small step 2 (get s0) s0: head_ref is 2, the kernel had 3',
      'linux-6.1.192-bad.jsonl: 2 steps, 6 counters compared, 2 differ',
      '4 steps, 12 counters compared, 2 differ',
    ]);
  });

  it('replays the rest of what cannot all be read, and ends with 2', async () => {
    const broken = await cli.run('replay', 'linux-6.12-broken.jsonl', 'missing.jsonl', '/tmp/linux-6.12.missing.jsonl');
    expect(broken.status).toBe(2);
    expect(broken.stdout).toContain('\n2 steps, 6 counters compared, 0 differ\n');
    expect(broken.stderr).toMatch(/^linux-6\.12-broken\.jsonl:1: /);
    expect(broken.stderr).toContain("missing.jsonl: no kernel version in the file's name");
    expect(broken.stderr).toContain('linux-6.12.missing.jsonl: cannot be read: no such file or folder');
  });

  it('takes the version that is given', async () => {
    expect((await cli.run('replay', 'nameless.jsonl')).status).toBe(2);
    expect((await cli.run('replay', '--kernel', 'v6.1', 'nameless.jsonl')).status).toBe(0);
    const unknown = await cli.run('replay', '--kernel', 'v2.6', 'nameless.jsonl');
    expect(unknown).toMatchObject({
      status: 2,
      stderr: '--kernel: kernel v2.6 is not known; known are v4.11 to v7.2\n',
    });
  });

  it('does not take an empty trace for a good one', async () => {
    cli.write('linux-6.12-empty.jsonl', '');
    expect(await cli.run('replay', 'linux-6.12-empty.jsonl')).toMatchObject({
      status: 2,
      stderr: 'linux-6.12-empty.jsonl: there is no step in it\n',
    });
  });
});

describe('replay of a scenario', () => {
  const steps = (stdout: string) => (JSON.parse(stdout) as ThreadTimeline).chapters[0]?.steps ?? [];
  cli.write('balanced.scn', '# What it is about.\nanon v0 64k\nwr v0 0\npin s0 v0 0 w\nunpin s0\n');
  cli.write('put-for-a-pin.scn', '# kernels: v5.6 v5.7\n\nanon v0 64k\npin s0 v0 0 w\nput s0\n');
  cli.write('broken.scn', 'alloc s0 0\nfly s0\nget s99\nget s0 -3\nget s0 9223372036854775808\nfree s0 0\n');
  cli.write('nothing.scn', '# only talk\n');

  it('tells it step by step, with counts and mapcounts, and ends with 0 when no rule is broken', async () => {
    const { status, stdout, stderr } = await cli.run('replay', 'balanced.scn');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^balanced\n\n {3}What it is about\.\n/);
    expect(stdout).toMatch(/^ {3}pin s0 v0 0 w +\| 1025 +1 +1$/m);
  });

  it('runs on the kernels of its head, or on those asked for, side by side', async () => {
    const head = await cli.run('replay', '--format=json', 'put-for-a-pin.scn');
    expect(head.status).toBe(1);
    expect(steps(head.stdout).at(-1)?.states).toMatchObject([
      { kernel: 'v5.6', counters: { s0: { ref: 1 } } },
      { kernel: 'v5.7', counters: { s0: { ref: 1024 } }, verdicts: [{ code: 'wrong-release' }] },
    ]);
    const asked = await cli.run('replay', '--kernel', 'v6.1,v7.2', '--format=json', 'put-for-a-pin.scn');
    expect(steps(asked.stdout)[0]?.states.map(({ kernel }) => kernel)).toEqual(['v6.1', 'v7.2']);
  });

  it('names what cannot be run, runs the rest, and ends with 2', async () => {
    const { status, stdout, stderr } = await cli.run('replay', '--kernel', 'v6.1,v6.12', 'broken.scn', 'missing.scn');
    expect(status).toBe(2);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'broken.scn:2: unknown operation "fly"',
      'broken.scn:3: expected s0 to s63, got "s99"',
      'broken.scn:4: expected a count from 0 to 2147483647, got "-3"',
      'broken.scn:5: expected a number such as 4096, 0x10 or 2m, got "9223372036854775808"',
      expect.stringMatching(/^missing\.scn: /),
    ]);
    expect(stdout).toMatch(/^ {3}free s0 0 /m);
    expect(await cli.run('replay', 'nothing.scn')).toMatchObject({
      status: 2,
      stderr: 'nothing.scn: there is no operation in it\n',
    });
  });

  it('is a page as well', async () => {
    const { stdout } = await cli.run('replay', '--format=html', 'balanced.scn');
    expect(stdout).toMatch(/^<!doctype html>[\s\S]*pin s0 v0 0 w/);
  });

  it.each([
    [['balanced.scn', 'linux-6.12.117-good.jsonl'], /traces and scenarios are not replayed together/],
    [['--kernel', 'v6.1,v2.6', 'balanced.scn'], /kernel v2.6 is not known/],
  ])('says what is wrong with %j', async (args, message) => {
    const { status, stdout, stderr } = await cli.run('replay', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('replay --thread', () => {
  it('tells a thread step by step, with the counters of each kernel', async () => {
    const { status, stdout, stderr } = await cli.run('replay', '--thread', '2019-pin-counting');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^2019-pin-counting: /);
    expect(stdout).toMatch(/^ {3}pin s0 v0 0 w .*\| +2 .*\| +1025 /m);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('gives the same as data', async () => {
    const { status, stdout } = await cli.run('replay', '--thread', '2019-pin-counting', '--format=json');
    expect(status).toBe(0);
    const { chapters } = JSON.parse(stdout) as ThreadTimeline;
    const pin = chapters[0]?.steps.find(({ op }) => op.startsWith('pin '));
    expect(pin?.states.map(({ kernel, counters }) => [kernel, counters.s0?.ref])).toEqual([
      ['v5.6', 2],
      ['v5.7', 1025],
    ]);
  });

  it('lists the threads', async () => {
    const { status, stdout } = await cli.run('replay', '--threads');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^2019-pin-counting\n {4}\S/m);
    const json = await cli.run('replay', '--threads', '--format', 'json');
    expect(JSON.parse(json.stdout)).toContainEqual(expect.objectContaining({ name: '2019-pin-counting' }));
  });

  it.each([
    [['--thread', 'nix'], /^folioscope: --thread nix: no such thread; known are .*2019-pin-counting/],
    [[], /^folioscope: replay: give traces or scenarios, or --thread NAME, or --threads\n$/],
    [['--threads', 'linux-6.12.117-good.jsonl'], /give traces or scenarios, or/],
    [['--thread', '2019-pin-counting', '--kernel=v6.1'], /a thread names its kernels itself/],
    [['--format=json', 'linux-6.12.117-good.jsonl'], /--format goes with scenarios, --thread/],
  ])('says what is wrong with %j', async (args, message) => {
    const { status, stdout, stderr } = await cli.run('replay', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
