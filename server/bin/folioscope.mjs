#!/usr/bin/env node
/** `npx folioscope`. It stands here because npm links a program when it installs, before anything is built. */
import { existsSync } from 'node:fs';

const program = new URL('../dist/folioscope.js', import.meta.url);
if (existsSync(program)) await import(program.href);
else {
  console.error('folioscope: not built yet; run `npm run build`');
  process.exitCode = 2;
}
