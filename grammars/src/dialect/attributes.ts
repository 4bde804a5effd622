/** Attribute macros of the kernel: words that say nothing the syntax tree needs. They are blanked and recorded. */
import { words } from './list.js';

/** Attributes without arguments, wherever they stand. */
export const ATTRIBUTES = words(`
  __init __exit __initdata __initconst __exitdata __exit_p __init_memblock __initdata_memblock __initdata_or_meminfo
  __meminit __memexit __meminitdata __meminitconst __cpuinit __devinit __net_init __net_exit __net_initdata __net_exitdata
  __init_or_module __initconst_or_module __initconst_or_initdata __initrodata __INIT __FINIT __ref __refdata __refconst

  __user __iomem __kernel __rcu __percpu __force __nocast __safe __private __bitwise __le __sparse __sum_t __ksym
  __must_check __maybe_unused __always_unused __used __unused __deprecated __visible __fallthrough __unsafe __signed_wrap

  __always_inline __attribute_const__ __attribute_const_ __pure __cold __hot __weak __malloc __noreturn __naked __flatten
  __noclone __gnu_inline __latent_entropy __realtime __overflow __compat_syscall __asmlinkage __efiapi __arm64_sys
  noinline noinline_for_stack noinline_for_tracing notrace asmlinkage fastcall noinstr

  __no_kasan_or_inline __no_sanitize_address __no_kcsan __no_sanitize_or_inline __no_profile __no_stack_protector
  __no_caller_saved_registers __nocfi __noscs __nokprobe __kprobes __sched __lockfunc __cpuidle __vsyscall
  __rseq_handler __irq_entry __softirq_entry __exception_irq_entry __noinstr_section __entry_text __func_align
  XA_LOCKED_STUB KASAN_NO_SANITIZE

  __packed __transparent_union __designated_init __randomize_layout __no_randomize_layout __nonstring __mc_end __alias
  __read_mostly __ro_after_init __lsm_ro_after_init __rodata __private_data __ptr32 __ptr_ring_inline __counted_by_ptr
  __page_aligned_data __page_aligned_bss __cacheline_aligned __cacheline_aligned_in_smp __cacheline_group_begin_aligned
  ____cacheline_aligned ____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp
  randomized_struct_fields_start randomized_struct_fields_end

  __bpf_kfunc __bpf_hook_start __bpf_hook_end __bpf_kfunc_start_defs __bpf_kfunc_end_defs __diag_ignore_all
  __rte_unused __ATTR_UNUSED STATIC STATIC_
`);

/** Attributes with arguments, wherever they stand. */
export const ATTRIBUTE_CALLS = words(`
  __attribute__ __attribute __declspec __aligned __section __mode __alias __weak_alias __copy __retain __no_sanitize
  __printf __scanf __format_arg __nonnull __nonnull_array __returns_nonnull
  __alloc_size __realloc_size __assume_aligned __counted_by __counted_by_le __counted_by_be __sized_by __element_count
  __diagnose_as __acquires __releases __acquire_x __must_hold __cond_acquires __cond_releases __acquires_shared
  __releases_shared __exclusive_lock __cond_lock_attr __guarded_by __pt_guarded_by __rcu_guarded __no_context_analysis
  __context_unsafe __cacheline_group_begin __cacheline_group_end KUNIT_STATIC
`);

/** Attributes that release a variable at the end of its scope; their argument names how. */
export const CLEANUP_CALLS = words('__free __cleanup');
