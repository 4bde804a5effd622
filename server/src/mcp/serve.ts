/**
 * The Model Context Protocol over standard input and output: other programs ask what the command line answers, and get the
 * same words. Read-only; one tree, chosen at the start; the same question has the same answer.
 */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';
import type { Environment } from '../cli/environment.js';
import type { TreeFlags } from '../cli/tree-flags.js';
import { VERSION } from '../version.js';
import { type Answer, Questions } from './questions.js';

/** Serves until its input ends. */
export async function serveMcp(tree: TreeFlags, environment: Environment): Promise<void> {
  const server = new McpServer({ name: 'folioscope', version: VERSION }, { instructions: INSTRUCTIONS });
  register(server, new Questions(tree, environment));
  await server.connect(new StdioServerTransport());
}

const INSTRUCTIONS =
  'Folioscope replays what Linux memory-management code does to the reference counts of pages and folios, path by path. ' +
  'Ask it for the books instead of counting references yourself. Paths are relative to the root of the kernel tree.';

const READ_ONLY = { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false };
const FILE = z.string().describe('a C file, relative to the root of the tree, such as mm/gup.c');
const NAME = z.string().describe('the name of a function that is defined in the file');

function register(server: McpServer, questions: Questions): void {
  const reply = async (answer: Promise<Answer>) => {
    const { text, failed } = await answer;
    return { content: [{ type: 'text' as const, text }], ...(failed ? { isError: true } : {}) };
  };
  server.registerTool(
    'simulate_function',
    {
      title: 'Simulate a function',
      description:
        'Every path through a function, with refcount, mapcount, pincount and the open holds after each step.',
      inputSchema: { file: FILE, function: NAME },
      annotations: READ_ONLY,
    },
    (asked) => reply(questions.simulate(asked.file, asked.function)),
  );
  server.registerTool(
    'function_summary',
    {
      title: 'Summary of a function',
      description: 'What a function does to the counters of its caller, a line for each outcome.',
      inputSchema: { file: FILE, function: NAME },
      annotations: READ_ONLY,
    },
    (asked) => reply(questions.summary(asked.file, asked.function)),
  );
  server.registerTool(
    'check_files',
    {
      title: 'Check files',
      description: 'Paths in these files (or in the .c files below these folders) on which the books do not balance.',
      inputSchema: { files: z.array(FILE).min(1).max(200) },
      annotations: READ_ONLY,
    },
    (asked) => reply(questions.check(asked.files)),
  );
  server.registerTool(
    'review_patch',
    {
      title: 'Review a patch',
      description:
        'What a patch or a series changes in the books: counters before and after by function and outcome, findings introduced and fixed.',
      inputSchema: {
        patch: z.string().optional().describe('a diff, a mail, or an mbox with a whole series, as text'),
        range: z.string().optional().describe('instead: commits of the repository, as BASE..HEAD'),
        base: z.string().optional().describe('the commit that the patch is for'),
      },
      annotations: READ_ONLY,
    },
    (asked) => reply(questions.review(asked)),
  );
  server.registerTool(
    'explain_code',
    {
      title: 'Explain a code',
      description: 'What the code of a finding means, with a bad and a good example.',
      inputSchema: { code: z.string().describe('such as leaked-reference') },
      annotations: READ_ONLY,
    },
    (asked) => reply(questions.explain(asked.code)),
  );
}
