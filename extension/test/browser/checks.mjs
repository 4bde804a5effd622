/** Named checks for tests that drive a browser: one line each, and a closing line with the counts. */

export function createChecks() {
  let passed = 0;
  let failed = 0;
  return {
    /** Runs one check; a failure is told and the rest goes on. Returns whether it passed. */
    async check(name, body) {
      try {
        await body();
        passed += 1;
        process.stdout.write(`  ok      ${name}\n`);
        return true;
      } catch (error) {
        failed += 1;
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        process.stdout.write(`  FAILED  ${name}\n${text.replace(/^/gm, '          ')}\n`);
        return false;
      }
    },
    /** Prints the counts and sets the exit status. */
    finish() {
      process.stdout.write(`${passed} passed, ${failed} failed\n`);
      process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
    },
  };
}
