/** The page about one code: what `explain` prints, and docs/codes/CODE.md. */
import type { Rule } from '../rules/index.js';

/** The page in Markdown. */
export function rulePage({ code, title, documentation: { what, why, bad, good } }: Rule): string {
  return `# ${code}

${title}.

## What it finds

${what}

## Why it matters

${why}

## Example

\`\`\`c
${bad}
\`\`\`

In balance:

\`\`\`c
${good}
\`\`\`
`;
}
