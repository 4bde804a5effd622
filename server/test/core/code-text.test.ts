/** What of a function's text decides how it is analysed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeText } from '../../src/core/code-text.js';

describe('the text without comments between statements', () => {
  it('has what stands elsewhere in its place', () => {
    expect(codeText('int f(void)\n{ /* now */\n\ta(); // then\n\n\t/* two\n\tlines */ b();\n}')).toBe(
      'int f(void)\n{\n\ta();\n\n\n\t         b();\n}',
    );
    expect(codeText('a(); /* one */ /* two */\n')).toBe('a();\n');
  });

  it('is the same when a comment comes, changes or goes', () => {
    const comment = fc.string().map((text) => ` /* ${text.replace(/\*\/|[\n\r]/g, '')} */`);
    fc.assert(
      fc.property(comment, (text) => {
        expect(codeText(`{\n\ta("/*");${text}\n\tb('"');\n}`)).toBe('{\n\ta("/*");\n\tb(\'"\');\n}');
      }),
    );
  });

  it('keeps what may be quoted, and what only looks like a comment', () => {
    for (const text of [
      '{\n\tif (a /* not b */ && c)\n\t\td();\n}',
      '{\n\ta("; /* no */");\n}',
      "{\n\tb(';', '\"'); // '\n}",
    ])
      expect(codeText(text).replace(/ *\/\/ '/, '')).toBe(text.replace(/ *\/\/ '/, ''));
  });

  it('is another when a line or the code is', () => {
    expect(codeText('{\n\ta();\n}')).not.toBe(codeText('{\n\n\ta();\n}'));
    expect(codeText('{\n\ta();\n}')).not.toBe(codeText('{\n\t a();\n}'));
  });
});
