/** What is read from a function's text about members whose holds it gives back. */
import { loadCatalogue, parseVersion, type Row } from '@folioscope/simulator';
import { expect, it } from 'vitest';
import { readCatalogueDocuments } from '../../../simulator/catalogue/read.mjs';
import { givenMembers, giversOf, movedMembers } from '../../src/core/given-members.js';

const { catalogue } = loadCatalogue(readCatalogueDocuments());
const version = parseVersion('6.12');
const row = (name: string): Row | undefined => (version ? catalogue.lookup(name, version) : undefined);
const members = (text: string) => givenMembers(text, row);

it.each([
  ['free_page((unsigned long)x->zeros);', 'zeros'],
  ['put_page(virt_to_page(q->page.buf));', 'buf'],
  ['unpin_user_page(x->pages[i]);', 'pages'],
  ['vfio_unpin_pages(&x->vdev, x->iova, 1);', 'iova'],
])('%s', (text, name) => {
  expect(members(text)).toEqual([{ name, ifThere: false }]);
});

it('is told apart from what is only passed', () => {
  expect(members('dma_release(x->chan); put_page(page); vfio_unpin_pages(&x->vdev, iova, 1);')).toEqual([]);
});

it('knows whether it is asked for first, by itself', () => {
  expect(members('if (x->buf) put_page(virt_to_page(x->buf));')).toEqual([{ name: 'buf', ifThere: true }]);
  expect(members('if (x->buf && x->mapped) put_page(virt_to_page(x->buf));')).toEqual([{ name: 'buf', ifThere: true }]);
  expect(members('if (x->mapped && x->buf) put_page(virt_to_page(x->buf));')).toEqual([
    { name: 'buf', ifThere: false },
  ]);
});

it('knows what it is a member of, where the text says so', () => {
  const text =
    'static void stop(struct engine *e, struct bus *b) { put_page(e->page); free_page(b->at.buf); free_page(o->x); }';
  expect(members(text)).toEqual([
    { name: 'page', ifThere: false, of: 'struct engine' },
    { name: 'buf', ifThere: false, of: 'struct bus' },
    { name: 'x', ifThere: false },
  ]);
});

it('lists by member who does so', () => {
  const given = { a: 'if (x->buf) put_page(x->buf);', b: 'put_page(x->buf);', c: 'if (y->buf) put_page(y->buf);' };
  const functions = Object.entries(given).map(([name, text]) => ({ name, text }));
  expect(giversOf(functions, ({ text }) => members(text))).toEqual(new Map([['buf', ['a', 'c']]]));
});

it('reads which members are written or set aside', () => {
  const text = 'old = x->q.prev->next; x->buf = NULL; if (x->nr == 1) x->q.page = page;';
  expect(movedMembers(text)).toEqual(new Set(['next', 'buf', 'page']));
});
