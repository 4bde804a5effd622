/** What conditions of the preprocessor come to. */
import { expect, test } from 'vitest';
import { truthOf } from '../src/dialect/condition.js';

const config = (symbol: string) =>
  ({ CONFIG_YES: true, CONFIG_NO: false, CONFIG_MOD_MODULE: true, CONFIG_MOD: false })[symbol];

test.each([
  ['#ifdef CONFIG_YES', true],
  ['#  ifdef CONFIG_NO /* why */', false],
  ['#ifdef CONFIG_OTHER', undefined],
  ['#ifndef CONFIG_NO', true],
  ['#elifdef CONFIG_YES', true],
  ['#else', true],
  ['#if 0', false],
  ['#if 1 // always', true],
  ['#if defined CONFIG_YES', true],
  ['#if defined(CONFIG_YES) && \\\n\tdefined(CONFIG_NO)', false],
  ['#if defined(CONFIG_OTHER) && defined(CONFIG_NO)', false],
  ['#if defined(CONFIG_OTHER) || defined(CONFIG_YES)', true],
  ['#if defined(CONFIG_OTHER) || defined(CONFIG_NO)', undefined],
  ['#if !(defined(CONFIG_YES) || 0)', false],
  ['#if IS_ENABLED(CONFIG_MOD)', true],
  ['#if IS_BUILTIN(CONFIG_MOD)', false],
  ['#elif CONFIG_NO', false],
  ['#if CONFIG_YES', undefined],
  ['#if CONFIG_LEVEL > 2', undefined],
  ['#if LINUX_VERSION(1, 2) && 0', undefined],
  ['#if', undefined],
  [`#if ${'('.repeat(10_000)}1`, undefined],
  ['#ifdef __KERNEL__', true],
  ['#ifdef __cplusplus', false],
])('%s', (directive, truth) => {
  expect(truthOf(directive, config)).toBe(truth);
});
