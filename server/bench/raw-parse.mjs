/** Parses the files given as arguments, one after the other, and nothing else. */
import { readFileSync } from 'node:fs';
import { createRawParser } from './raw-parser.mjs';

const parser = await createRawParser();
for (const file of process.argv.slice(2)) parser.parse(readFileSync(file, 'utf8'))?.delete();
