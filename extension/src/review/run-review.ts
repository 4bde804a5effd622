/** Runs the program's `review`, as a process of its own: it may start git, so only where the workspace is trusted. */
import { spawn } from 'node:child_process';
import type { CancellationToken } from 'vscode';
import type { ReviewedTree } from './reviewed-tree.js';

/** What to review: commits of the repository, or a patch or mbox: text, or bytes as they are in a file. */
export type ReviewInput = { readonly range: string } | { readonly patch: string | Uint8Array };

/** What the program prints. Rejects with what it says is wrong; resolves with nothing when it was cancelled. */
export function runReview(
  program: string,
  { root, flags }: ReviewedTree,
  input: ReviewInput,
  format: 'json' | 'mail',
  token?: CancellationToken,
): Promise<string | undefined> {
  const what = 'range' in input ? input.range : '-';
  const own = [`--root=${root}`, `--format=${format}`, ...(format === 'json' ? ['--texts'] : [])];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, 'review', ...own, ...flags, '--', what], {
      cwd: root,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    const cancelled = token?.onCancellationRequested(() => child.kill());
    child.on('error', reject);
    child.on('close', (status) => {
      cancelled?.dispose();
      if (token?.isCancellationRequested) resolve(undefined);
      else if (status === 0 || status === 1) resolve(Buffer.concat(out).toString('utf8'));
      else reject(new Error(whatIsWrong(Buffer.concat(err).toString('utf8'))));
    });
    // It may end before it has read all: what is wrong is said by its status.
    child.stdin.on('error', () => {});
    child.stdin.end('patch' in input ? input.patch : '');
  });
}

/** What the program itself said; Node may have warned of something before. */
function whatIsWrong(said: string): string {
  const own = said.indexOf('folioscope: ');
  return said
    .slice(Math.max(own, 0))
    .replace(/^folioscope: /gm, '')
    .trim();
}
