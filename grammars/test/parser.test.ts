import { readFileSync } from 'node:fs';
import { createParser } from '@folioscope/grammars';
import { expect, test } from 'vitest';

const at = (p: string) => readFileSync(new URL(`../../node_modules/${p}`, import.meta.url));
test('smoke', async () => {
  const parser = await createParser({
    runtime: at('web-tree-sitter/web-tree-sitter.wasm'),
    c: at('tree-sitter-c/tree-sitter-c.wasm'),
  });
  const t = parser.parse('// é中😀\nint f(void)\n{\n\treturn "ü"[0];\n}\n');
  console.log(t.functions().map((f) => [f.name, f.start, t.text(f.node)]));
  const u = parser.parse('// é中😀x\nint f(void)\n{\n\treturn "ü"[0];\n}\n', { previous: t });
  console.log(u.functions().map((f) => [f.name, f.start, u.text(f.node)]));
  for (const n of [10000, 100000]) {
    const s = 'int f(void)\n' + '{'.repeat(n);
    const a = Date.now();
    const v = parser.parse(s);
    console.log(n, Date.now() - a, v.functions().length);
    v.delete();
  }
  for (const n of [10000]) {
    const s = 'int f(void)\n' + '{'.repeat(n) + '}'.repeat(n);
    const a = Date.now();
    const v = parser.parse(s);
    console.log(n, Date.now() - a, v.functions().length);
    v.delete();
  }
  {
    let s = '';
    let x = 1;
    for (let i = 0; i < 2_000_000; i++) {
      x = (x * 1103515245 + 12345) & 0x7fffffff;
      s += String.fromCharCode((x >>> 16) & 255);
    }
    const a = Date.now();
    const v = parser.parse(s);
    console.log('bin', Date.now() - a);
    v.delete();
  }
  expect(1).toBe(1);
}, 100000);
