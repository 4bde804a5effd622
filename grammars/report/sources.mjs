/** The C files of a kernel tree. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Folders of a kernel tree that hold no kernel code. */
const NOT_KERNEL = /^(?:tools|samples|scripts|Documentation)(?:\/|$)/;

/**
 * Names of the .c files below a folder of `tree`, in stable order; every `every`th of them.
 * @param {string} tree @param {string} folder @param {number} every
 */
export function kernelFiles(tree, folder, every = 1) {
  const names = readdirSync(join(tree, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.c'))
    .map((entry) => relative(tree, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((name) => !NOT_KERNEL.test(name))
    .sort();
  return names.filter((_, index) => index % every === 0);
}

/** @param {string} tree @param {string} name */
export function readSource(tree, name) {
  return readFileSync(join(tree, name), 'utf8');
}
