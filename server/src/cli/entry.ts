/** The program's entry: `folioscope`. */
import { createCore } from '../core/create-core.js';
import { rules } from '../rules/index.js';
import { main } from './main.js';

await main({ createCore, rules, script: import.meta.url });
