/** The command line: `folioscope COMMAND`. Exit status 0 nothing found, 1 findings, 2 could not run. */
import { Command, CommanderError, Option } from 'commander';
import { CONFIDENCES } from '../confidence.js';
import { DEFAULT_LIMITS } from '../core.js';
import { DEFAULT_FOLIO, FOLIO_KINDS } from '../folio-kinds.js';
import { InputProblem } from '../host/problem.js';
import { checkWriters } from '../report/check-writers.js';
import { reviewWriters } from '../report/review-writers.js';
import { simulationWriters } from '../report/simulation-writers.js';
import { plain } from '../report/style.js';
import { threadWriters } from '../report/thread-writers.js';
import { type CheckFlags, check } from './check.js';
import { DiskHost } from './disk-host.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';
import { explain } from './explain.js';
import { type IndexFlags, index } from './index-command.js';
import { type MergeFlags, merge } from './merge.js';
import { type ReplayFlags, replay } from './replay.js';
import { isScenario, replayScenarios } from './replay-scenario.js';
import { listThreads, showThread } from './replay-thread.js';
import { type ReviewFlags, review } from './review.js';
import { type SimulateFlags, simulate } from './simulate.js';
import { type SummarizeFlags, summarize } from './summarize.js';
import type { TreeFlags } from './tree-flags.js';

/** Runs one command line (without the program's name) and says how it ended. Never throws; `lsp` resolves when it serves. */
export async function run(args: readonly string[], environment: Environment): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.nothingFound;
  const program = build(environment, (ended) => {
    status = ended;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    return report(error, environment);
  }
}

function report(error: unknown, environment: Environment): ExitStatus {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.nothingFound : EXIT.couldNotRun;
  if (error instanceof InputProblem) {
    for (const line of error.message.split('\n')) environment.err(`folioscope: ${plain(line)}\n`);
  } else {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    environment.err(`folioscope: internal error, please report it with the input that led here:\n${detail}\n`);
  }
  return EXIT.couldNotRun;
}

type Ended = (status: ExitStatus) => void;

function build(environment: Environment, ended: Ended): Command {
  const program = new Command('folioscope')
    .description('What kernel code does to the counters of a page or folio, on every path.')
    .exitOverride()
    .configureOutput({ writeOut: environment.out, writeErr: environment.err })
    .addHelpText('after', '\nExit status: 0 nothing found, 1 findings, 2 could not run.');
  for (const add of [
    addCheck,
    addReview,
    addMerge,
    addSimulate,
    addSummarize,
    addIndex,
    addReplay,
    addExplain,
    addLsp,
    addMcp,
  ])
    add(program, environment, ended);
  return program;
}

function addCheck(program: Command, environment: Environment, ended: Ended): void {
  inTree(program.command('check'))
    .description('report where the books do not balance')
    .argument('<path...>', 'files, or folders for the .c files below them')
    .addOption(formats(checkWriters))
    .option('--overlay <file=replacement>', 'read a file of the tree from elsewhere (repeatable)', collect, [])
    .addOption(leastConfidence())
    .option('--baseline <file>', 'show only findings that this file does not have')
    .option('--since <commit>', 'look only at files changed since, and show only what was not found then')
    .addOption(shardOption())
    .option('--write-baseline <file>', 'write the findings to this file, to be known from now on')
    .option('--stats', 'tell counts by code, what was not analysed, and what comments and the baseline set aside')
    .action(async (paths: string[], flags: CheckFlags) => ended(await check(paths, flags, environment)));
}

function addSimulate(program: Command, environment: Environment, ended: Ended): void {
  inTree(program.command('simulate'))
    .description('show the paths of a function, counters step by step')
    .argument('<file:function>', 'such as mm/gup.c:get_user_pages')
    .addOption(
      new Option('--folio <kind>', `the folio kind to count for: ${FOLIO_KINDS.join(', ')}`).default(DEFAULT_FOLIO),
    )
    .addOption(formats(simulationWriters))
    .action(async (target: string, flags: SimulateFlags) => ended(await simulate(target, flags, environment)));
}

function addSummarize(program: Command, environment: Environment, ended: Ended): void {
  inTree(program.command('summarize'))
    .description("tell what a function does to its callers' books")
    .argument('<file:function>', 'such as mm/gup.c:get_user_pages')
    .option('--as-row', 'as a row of the catalogue, to be saved in .folioscope/*.yaml')
    .action(async (target: string, flags: SummarizeFlags) => ended(await summarize(target, flags, environment)));
}

function addReplay(program: Command, environment: Environment, ended: Ended): void {
  program
    .command('replay')
    .description(
      'replay recorded kernel operations and compare the counters; status 0 when none differs. Or run scenarios of your own',
    )
    .argument('[file...]', 'traces (linux-VERSION-anything.jsonl), or scenarios (anything.scn)')
    .option(
      '--kernel <version>',
      "kernel version (default: the one in a trace's name or a scenario's head); several for scenarios: v6.1,v7.2",
    )
    .option('--thread <name>', 'instead: a mailing-list thread, replayed on the kernels it argues about')
    .option('--threads', 'instead: the names of the threads')
    .addOption(formats(threadWriters))
    .action((files: string[], flags: ReplayFlags & ThreadFlags) => ended(replayWanted(files, flags, environment)));
}

interface ThreadFlags {
  readonly thread?: string;
  readonly threads?: boolean;
  readonly format: keyof typeof threadWriters;
}

function replayWanted(files: string[], flags: ReplayFlags & ThreadFlags, environment: Environment): ExitStatus {
  const asked = [files.length > 0, flags.thread !== undefined, flags.threads === true].filter(Boolean).length;
  if (asked !== 1) throw new InputProblem('replay: give traces or scenarios, or --thread NAME, or --threads');
  if (files.length === 0 && flags.kernel !== undefined)
    throw new InputProblem('replay: --kernel goes with files; a thread names its kernels itself');
  if (flags.threads) return listThreads(flags.format, environment);
  if (flags.thread !== undefined) return showThread(flags.thread, flags.format, environment);
  const scenarios = files.filter(isScenario);
  if (scenarios.length > 0 && scenarios.length < files.length)
    throw new InputProblem(
      'replay: traces and scenarios are not replayed together; give the .scn files to a call of their own',
    );
  if (scenarios.length > 0) return replayScenarios(scenarios, flags, environment);
  if (flags.format !== 'text') throw new InputProblem('replay: --format goes with scenarios, --thread or --threads');
  return replay(files, flags, environment);
}

function addExplain(program: Command, environment: Environment, ended: Ended): void {
  program
    .command('explain')
    .description('tell what a code means')
    .argument('<code>', 'such as leaked-reference')
    .action((code: string) => ended(explain(code, environment)));
}

function addIndex(program: Command, environment: Environment, ended: Ended): void {
  program
    .command('index')
    .description('remember who defines which function in a tree; the other commands and editors use it')
    .requiredOption('--root <tree>', 'root of the tree')
    .action(async (flags: IndexFlags) => ended(await index(flags, environment)));
}

function addLsp(program: Command, environment: Environment): void {
  program
    .command('lsp')
    .description('serve an editor (Language Server Protocol)')
    .option('--stdio', 'over standard input and output (the only way, and the default)')
    .action(async () => {
      // Loaded when wanted: the other commands start faster without it.
      const { serveStdio } = await import('../lsp/stdio.js');
      serveStdio(new DiskHost(environment));
    });
}

function addMcp(program: Command, environment: Environment): void {
  inTree(program.command('mcp'))
    .description("serve other programs' questions (Model Context Protocol, over standard input and output)")
    .action(async (flags: TreeFlags) => {
      // A file of its own, with what only it needs.
      const module = new URL('mcp.js', environment.assets).href;
      const { serveMcp } = (await import(module)) as typeof import('../mcp/serve.js');
      await serveMcp(flags, environment);
    });
}

function addReview(program: Command, environment: Environment, ended: Ended): void {
  inTree(program.command('review'))
    .description('tell what patches change in the books, what they break and what they fix')
    .argument('<what...>', 'BASE..HEAD, a commit, REV-COUNT, an mbox, a patch, or - for standard input')
    .option('--base <commit>', 'the commit that patches from mail are for (default: what the mail says, else HEAD)')
    .addOption(formats(reviewWriters))
    .addOption(leastConfidence())
    .addOption(shardOption())
    .option('--texts', 'give the patched files as a whole, in JSON')
    .action(async (what: string[], flags: ReviewFlags) => ended(await review(what, flags, environment)));
}

function addMerge(program: Command, environment: Environment, ended: Ended): void {
  program
    .command('merge')
    .description('print what the shards of one run found, as one run prints it')
    .argument('<shard.json...>', 'what `--shard` printed, all of them')
    .addOption(formats(reviewWriters))
    .option('--stats', 'as of check')
    .action((files: string[], flags: MergeFlags) => ended(merge(files, flags, environment)));
}

const inTree = (command: Command): Command =>
  command
    .option(
      '--root <tree>',
      'root of the tree; paths are relative to it (default: the git or kernel root above the path)',
    )
    .option('--kernel <version>', "kernel version, such as v6.12 (default: the one in the tree's Makefile)")
    .option('--max-states <n>', `most states to follow in a function (default: ${DEFAULT_LIMITS.states})`)
    .option(
      '--callee-depth <n>',
      `how many calls deep functions of other files are looked into (default: ${DEFAULT_LIMITS.calleeDepth})`,
    )
    .option('--no-cache', 'find everything anew, and keep nothing for the next run');

const formats = (writers: Readonly<Record<string, unknown>>): Option =>
  new Option('--format <format>', 'how to print').choices(Object.keys(writers)).default('text');

const shardOption = (): Option =>
  new Option('--shard <i/n>', 'do one part of n, and print it for `merge` (any format is chosen there)');

const leastConfidence = (): Option =>
  new Option('--min-confidence <level>', 'least confidence to report').choices(CONFIDENCES).default('medium');

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
