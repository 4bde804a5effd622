/** The last level of the page tables: an array of 512 entries for each PMD slot that has one. */
import type { Entry } from './mm.js';

const SLOT_BITS = 9;
const SLOTS = 1 << SLOT_BITS;
const SLOT_MASK = SLOTS - 1;

type Table = (Entry | undefined)[];

export class Ptes {
  private readonly tables = new Map<number, Table>();
  /** Neighbours are asked for in a row, so the last table is at hand. */
  private lastNumber = -1;
  private lastTable: Table | undefined;

  get(page: number): Entry | undefined {
    return this.table(page)?.[page & SLOT_MASK];
  }

  has(page: number): boolean {
    return this.get(page) !== undefined;
  }

  set(page: number, entry: Entry): void {
    const table = this.table(page) ?? this.addTable(page >>> SLOT_BITS);
    table[page & SLOT_MASK] = entry;
  }

  delete(page: number): void {
    const table = this.table(page);
    if (table) table[page & SLOT_MASK] = undefined;
  }

  /** Page numbers and what maps them. */
  *[Symbol.iterator](): Generator<readonly [number, Entry]> {
    for (const [number, table] of this.tables)
      for (const [slot, entry] of table.entries()) if (entry) yield [number * SLOTS + slot, entry];
  }

  /** Does this PMD slot hold a page table, be it empty? */
  hasTable(number: number): boolean {
    return this.tables.has(number);
  }

  addTable(number: number): Table {
    const table = this.tables.get(number) ?? new Array<Entry | undefined>(SLOTS).fill(undefined);
    this.tables.set(number, table);
    this.lastNumber = number;
    this.lastTable = table;
    return table;
  }

  /** The page table is freed; it has to be empty. */
  dropTable(number: number): void {
    this.tables.delete(number);
    if (number === this.lastNumber) this.lastTable = undefined;
  }

  private table(page: number): Table | undefined {
    const number = page >>> SLOT_BITS;
    if (number !== this.lastNumber) {
      this.lastNumber = number;
      this.lastTable = this.tables.get(number);
    }
    return this.lastTable;
  }
}
