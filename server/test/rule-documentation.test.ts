/** The examples in the rules' documentation are run: the bad one finds its code and nothing else, the good one nothing. */
import { describe, expect, it } from 'vitest';
import { rules } from '../src/rules/index.js';
import { OPTIONS, realCore } from './real-core.js';

const core = await realCore();

const codesIn = (text: string) => {
  const { findings, notAnalysed } = core.check({ path: 'example.c', text: `${text}\n` }, OPTIONS);
  expect(notAnalysed).toEqual([]);
  return findings.filter(({ confidence }) => confidence !== 'low').map(({ code }) => code);
};

describe.each(rules.map((rule) => ({ code: rule.code, rule })))('$code', ({ code, rule }) => {
  it('finds itself, once, in the bad example', () => {
    expect(codesIn(rule.documentation.bad)).toEqual([code]);
  });

  it('finds nothing in the good example', () => {
    expect(codesIn(rule.documentation.good)).toEqual([]);
  });
});
