/** The program with the fake core. */
import { main } from '../../src/cli/main.js';
import { rules } from '../../src/rules/index.js';
import { createFakeCore } from './core.js';

await main({ createCore: createFakeCore, rules, script: import.meta.url });
