// Where Xen enters the payload: the ELF notes that make it a PV guest, the entry, and the page that
// Xen fills with hypercalls. Note types: xen/include/public/elfnote.h.

// The text of a note is its type and one directive with its value.
#define NOTE(type, value)                                                           \
  ".balign 4\n .long 4, 9f - 8f, " type "\n .asciz \"Xen\"\n .balign 4\n 8: " value \
  "\n 9: .balign 4\n"

asm(".section .note.Xen, \"a\", @note\n" NOTE("6", ".asciz \"pirqfuzz\"")  // XEN_ELFNOTE_GUEST_OS
    NOTE("5", ".asciz \"xen-3.0\"")          // XEN_ELFNOTE_XEN_VERSION
    NOTE("8", ".asciz \"generic\"")          // XEN_ELFNOTE_LOADER
    NOTE("10", ".asciz \"\"")                // XEN_ELFNOTE_FEATURES
    NOTE("1", ".quad _start")                // XEN_ELFNOTE_ENTRY
    NOTE("2", ".quad hypercall_page")        // XEN_ELFNOTE_HYPERCALL_PAGE
    NOTE("3", ".quad 0xffffffff80000000")    // XEN_ELFNOTE_VIRT_BASE
    NOTE("4", ".quad 0xffffffff80000000"));  // XEN_ELFNOTE_PADDR_OFFSET

// Xen passes the address of start_info in rsi (arch-x86/xen-x86_64.h).
asm(".text\n"
    ".globl _start, hypercall_page\n"
    "_start:\n"
    "  cld\n"
    "  lea stack_end(%rip), %rsp\n"
    "  mov %rsi, %rdi\n"
    "  xor %ebp, %ebp\n"
    "  call payload_main\n"
    "  ud2\n"
    "  .balign 4096\n"
    "hypercall_page:\n"
    "  .skip 4096\n"
    "  .bss\n"
    "  .balign 4096\n"
    "  .skip 16384\n"
    "stack_end:\n"
    "  .text\n");
