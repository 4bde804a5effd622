/** The program's entry: `folioscope`. */
import { createCore, rules } from '../core-impl.js';
import { main } from './main.js';

await main({ createCore, rules, script: import.meta.url });
