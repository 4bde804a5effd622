/**
 * What changed between kernel versions, as facts with their sources: the one place that compares versions. Mechanisms ask a
 * rule by name; what the counters themselves do comes from the eras. A `since` or `until` between two kernels that were measured is marked with the bracket that is known.
 */
import { type Rules as EraRules, eraOf } from '../era/eras.js';
import { formatVersion, inRange, parseVersion, type Version } from '../era/version.js';

interface Fact {
  /** First version it holds in; always has, when absent. */
  readonly since?: string;
  /** First version it no longer holds in. */
  readonly until?: string;
  readonly source: string;
}

const facts = {
  longtermUnsharesZeroPage: {
    since: '6.2',
    source: 'mm/gup.c gup_must_unshare: R/O longterm pin of a page that is not anonymous in a COW mapping',
  },
  anonExclusive: { since: '5.19', source: 'PG_anon_exclusive: mm/memory.c do_wp_page, mm/gup.c gup_must_unshare' },
  largeAnonNeverReused: {
    since: '6.5',
    until: '6.15',
    source: 'mm/memory.c wp_can_reuse_anon_folio: large folio -> copy [6.1, 6.12]',
  },
  largeAnonReusedWhenExclusive: {
    since: '6.15',
    source: 'mm/memory.c __wp_can_reuse_large_anon_folio: mapcount equals refcount and one mm maps it [6.12, 6.18]',
  },
  doubleMap: { until: '6.2', source: 'mm/huge_memory.c __split_huge_pmd_locked: PG_double_map' },
  tracksMappers: { since: '6.15', source: 'include/linux/mm.h folio_maybe_mapped_shared, CONFIG_MM_ID [6.12, 6.18]' },
  restoresHugetlbReserve: {
    since: '6.10',
    source: 'mm/hugetlb.c __unmap_hugepage_range: the reservation of an anonymous page is restored [6.1, 6.12]',
  },
  copiesPinnedHugetlb: {
    since: '5.12',
    source: 'mm/hugetlb.c copy_hugetlb_page_range: early copy of pinned pages [5.10, 6.1]',
  },
  copiesHugetlbWritable: {
    until: '6.13',
    source: 'mm/hugetlb.c make_huge_pte: the copy made at fork is writable whatever the area allows [6.12, 7.2]',
  },
  movesHugetlbByHeadOnly: {
    until: '6.12',
    source: 'mm/migrate.c add_page_for_migration: an address in a hugetlb tail is -EACCES [6.1, 6.12]',
  },
  holeIsFaultForMove: {
    until: '6.12',
    source:
      'mm/gup.c no_page_table: FOLL_DUMP on an empty anonymous entry is -EFAULT; folio_walk says -ENOENT [6.1, 6.12]',
  },
  moveSkipsProtNone: {
    since: '6.1',
    until: '6.5',
    source: 'mm/gup.c gup_can_follow_protnone: an entry without access is not followed, NUMA hint or not [5.10, 6.1]',
  },
  splitsOnlyPartOfFolio: {
    since: '6.10',
    source: 'mm/madvise.c: a large folio wholly in the range is kept; before, PTE-mapped ones were split [6.1, 6.12]',
  },
  splitMapsZeroPage: {
    since: '6.12',
    source: 'mm/migrate.c try_to_map_unused_to_zeropage: a zero-filled subpage becomes the shared zero page at a split',
  },
  splitRefusesWithBusy: {
    until: '6.1',
    source: 'mm/huge_memory.c split_huge_page_to_list: -EBUSY, later -EAGAIN [5.10, 6.1]',
  },
  writeOverHugeZeroAllocates: {
    since: '6.13',
    source: 'mm/huge_memory.c do_huge_zero_wp_pmd; before, the PMD is split and one small page allocated [6.12, 6.18]',
  },
  multiSizeThp: { since: '6.8', source: 'mm/memory.c alloc_anon_folio' },
  anonMmapAligned: { since: '6.7', source: 'mm/mmap.c: anonymous mappings of PMD size are aligned to it' },
  usesUpPadding: {
    since: '6.8',
    source:
      'mm/huge_memory.c __thp_get_unmapped_area: top down, a hole that is aligned already is used up to its end [6.1, 6.12]',
  },
  alignsAllFiles: {
    since: '5.18',
    source:
      'mm/huge_memory.c thp_get_unmapped_area: before, only files with DAX are aligned for huge pages [5.10, 6.1]',
  },
  failedMoveLeavesStatus: {
    until: '5.17',
    source: 'mm/migrate.c do_pages_move: a page that failed to migrate leaves its status untouched [5.10, 6.1]',
  },
  specialPteExists: {
    since: '5.18',
    source: 'mm/gup.c follow_pfn_pte: -EEXIST is returned; before, FOLL_GET -EFAULT and FOLL_PIN no page [5.10, 6.1]',
  },
  generationalLru: {
    since: '6.12',
    source: 'CONFIG_LRU_GEN_ENABLED in the recorded kernels: touching does not activate [6.1, 6.12]',
  },
  largeBatches: { since: '6.9', source: 'include/linux/pagevec.h PAGEVEC_SIZE: 31, before 15 [6.1, 6.12]' },
  leavesOldestGeneration: {
    since: '6.14',
    source:
      'mm/swap.c deactivate_file_folio, lru_gen_clear_refs: a folio of the oldest generation stays as it is [6.12, 7.2]',
  },
  keepsBuffersOfHeldPages: {
    since: '5.18',
    source: 'mm/truncate.c mapping_evict_folio: counts before buffers; before, buffers are released first [5.10, 6.1]',
  },
  collapseAdvice: { since: '6.1', source: 'mm/khugepaged.c madvise_collapse' },
  collapsesReadOnly: { since: '6.18', source: 'mm/khugepaged.c: SCAN_PAGE_RO is gone [6.12, 7.2]' },
  splitKeepsDirtyBit: {
    since: '6.2',
    source: 'mm/huge_memory.c __split_huge_pmd_locked: pte_mkdirty; before, the page is marked [6.1, 6.12]',
  },
  migrationKeepsDirtyBit: {
    since: '6.1',
    source: 'mm/migrate.c remove_migration_pte: is_migration_entry_dirty [5.10, 6.1]',
  },
  longtermKeepsLock: {
    until: '6.2',
    source: 'mm/gup.c __gup_longterm_unlocked: FOLL_LONGTERM holds mmap_lock all the time [6.1, 6.12]',
  },
  refusesDaxAfterwards: {
    until: '6.1',
    source:
      'mm/gup.c check_dax_vmas: pages for FOLL_LONGTERM are faulted in and released when one is FS-DAX [5.10, 6.1]',
  },
  refusesForceOnHugetlb: {
    since: '6.1',
    until: '6.14',
    source: 'mm/gup.c check_vma_flags: no FOLL_FORCE|FOLL_WRITE on hugetlb [5.10, 6.1], [6.12, 7.2]',
  },
  releasesSkipNull: {
    since: '6.12',
    source: 'mm/gup.c unpin_user_pages, sanity_check_pinned_pages: NULL elements are passed over [6.1, 6.12]',
  },
  unpinsRanges: { since: '5.14', source: 'mm/gup.c unpin_user_page_range_dirty_lock' },
  mergesUnusedAreas: {
    since: '6.16',
    source:
      'mm/vma.c is_mergeable_anon_vma: before, an area with an anon_vma does not join a neighbour without [6.12, 7.2]',
  },
  protectTrustsExclusive: {
    since: '6.2',
    source: 'mm/mprotect.c can_change_pte_writable: before, a private entry has to be dirty too [6.1, 6.12]',
  },
  deviceMigrationSplits: {
    since: '6.19',
    source: 'mm/migrate_device.c migrate_vma_collect_pmd: a PTE-mapped large folio is split [6.18, 7.2]',
  },
  unmapDrainsBatches: {
    until: '6.13',
    source: 'mm/vma.c unmap_region, mm/swap_state.c: lru_add_drain before pages are freed [6.12, 7.2]',
  },
  migrationDisablesBatches: { since: '5.13', source: 'mm/migrate.c do_pages_move: lru_cache_disable [5.10, 6.1]' },
  mlockPutsBack: {
    until: '5.18',
    source: 'mm/mlock.c mlock_vma_page: isolated and put back, into a batch [5.10, 6.1]',
  },
  migrationSplitsPartlyMapped: {
    since: '6.10',
    source: 'mm/migrate.c migrate_pages_batch: folio_test_partially_mapped [6.1, 6.12]',
  },
  reclaimSparesPinned: {
    since: '6.1',
    source: 'mm/vmscan.c shrink_folio_list: folio_maybe_dma_pinned before buffers are released [5.10, 6.1]',
  },
  fastNeedsMapping: {
    since: '6.13',
    source: 'mm/gup.c gup_fast_folio_allowed: a page without a mapping takes the slow path [6.12, 7.2]',
  },
  protectsTrackedFiles: {
    since: '6.5',
    source: 'mm/gup.c writable_file_mapping_allowed: no long-term pin for writing where writes to the file are tracked',
  },
  populateAdvice: { since: '5.14', source: 'mm/madvise.c madvise_populate' },
  populateStopsAtHole: {
    since: '6.9',
    source: 'mm/madvise.c do_madvise: before, MADV_POPULATE_* goes from area to area like other advice [6.1, 6.12]',
  },
  dontneedHugetlb: { since: '5.18', source: 'mm/madvise.c madvise_dontneed_free_valid_vma' },
  reclaimsEmptyTables: { since: '6.14', source: 'mm/pt_reclaim.c: MADV_DONTNEED frees empty page tables [6.12, 6.18]' },
  punchesExt4ByBytes: {
    since: '6.12',
    source:
      'fs/ext4/inode.c ext4_truncate_page_cache_block_range: bytes, not whole blocks; in 6.12 by a stable update [6.1, 6.12]',
  },
  ext4LargeFolios: {
    since: '6.16',
    source: 'fs/ext4/inode.c ext4_should_enable_large_folio, mm/filemap.c fgf_set_order [6.12, 6.18]',
  },
  mapsDirtyFoliosDirty: {
    since: '6.14',
    source: 'mm/memory.c set_pte_range: a writable entry of a dirty folio is made dirty [6.12, 7.2]',
  },
  checksPages: {
    since: '6.3',
    source: 'mm/page_alloc.c check_new_pages, free_page_is_bad: a page in a bad state is not used again [6.1, 6.12]',
  },
  freesInOrder: {
    since: '6.9',
    source: 'mm/page_alloc.c free_unref_folios; before, a batch is freed from its end [6.1, 6.12]',
  },
  forkNeedsFirstPfn: {
    until: '6.15',
    source: 'arch/x86/mm/pat track_pfn_copy: fails once the first page was copied [6.12, 7.2]',
  },
  mapsWholeFolios: {
    since: '6.18',
    source: 'mm/memory.c finish_fault, mm/filemap.c filemap_map_pages: a large folio is mapped at once',
  },
  cleansWholeDaxExtents: {
    since: '6.1',
    source:
      'fs/dax.c dax_writeback_one: pfn_mkclean_range; before, one PTE of a huge entry is write-protected [5.10, 6.1]',
  },
  marksSharedDax: { since: '6.0', source: 'fs/dax.c dax_mapping_set_cow: shared pages are marked in page->mapping' },
  daxCountsReaders: {
    since: '6.2',
    source: 'fs/dax.c dax_page_share_get: any mapping of a shared extent counts [6.1, 6.12]',
  },
  daxSharesInFolio: { since: '6.15', source: 'fs/dax.c dax_folio_make_shared, folio->share' },
  migratesDevicePages: {
    since: '6.0',
    source: 'mm/migrate_device.c; migrate_vma_* before needs CONFIG_DEVICE_PRIVATE',
  },
  p2pdmaNeedsFlag: {
    since: '6.13',
    source:
      'mm/gup.c: -EREMOTEIO without FOLL_PCI_P2PDMA; in the source since 6.2, the recorded 6.12 lacks CONFIG_PCI_P2PDMA',
  },
  reusesTailStructPages: {
    since: '5.19',
    source: 'mm/sparse-vmemmap.c vmemmap_populate_compound_pages; the release is general knowledge [5.17, 6.1]',
  },
  devicePrivateConfigured: { since: '6.13', source: 'CONFIG_DEVICE_PRIVATE in the recorded kernels [6.12, 6.18]' },
} as const satisfies Record<string, Fact>;

type RuleName = keyof typeof facts;

/** The rules of one version: facts by name, and what its era says about the counters. */
export interface Rules extends Readonly<Record<RuleName, boolean>> {
  readonly version: Version;
  readonly counters: EraRules;
  /** FS-DAX pages count like any page: mappings hold them, and an idle one has count 0. */
  readonly daxCountsMappings: boolean;
}

const at = (text: string): Version => parseVersion(text) ?? { major: 0, minor: 0 };

const holds = (fact: Fact, version: Version): boolean =>
  inRange(version, at(fact.since ?? '0.0'), fact.until === undefined ? undefined : at(fact.until));

const known = new Map<string, Rules>();

/** The rules of one kernel version. */
export function rulesFor(version: Version): Rules {
  const name = formatVersion(version);
  const rules = known.get(name) ?? readRules(version);
  known.set(name, rules);
  return rules;
}

function readRules(version: Version): Rules {
  const entries = Object.entries(facts).map(([name, fact]) => [name, holds(fact, version)]);
  const counters = eraOf(version).rules;
  const byName = Object.fromEntries(entries) as Record<RuleName, boolean>;
  return { ...byName, version, counters, daxCountsMappings: counters.fsDax.mappingCounts };
}
