/** The program with the fake core. */
import { main } from '../../src/cli/main.js';
import { createFakeCore, fakeRules } from './core.js';

await main({ createCore: createFakeCore, rules: fakeRules, script: import.meta.url });
