// The guest: 32-bit code without paging, copied to kGuestCode of an HVM domain. It makes the
// hypercall in its mail (GuestMail). Without one it shuts itself down for suspend, which dom0 sees;
// dom0 resumes it for the next. Offsets are those of GuestMail.

asm(".section .rodata\n"
    ".globl guest_begin, guest_end\n"
    ".code32\n"
    "guest_begin:\n"
    "  mov $0x11000, %ebp\n"       // kGuestMail
    "  movl $0x1ff, 0xfee000f0\n"  // Enable the local APIC: its spurious vector register.
    "1: mov 0(%ebp), %eax\n"
    "  cmp 4(%ebp), %eax\n"
    "  jne 2f\n"
    "  mov $29, %eax\n"  // __HYPERVISOR_sched_op (xen.h)
    "  mov $2, %ebx\n"   // SCHEDOP_shutdown (sched.h)
    "  lea 28(%ebp), %ecx\n"
    "  movl $2, (%ecx)\n"  // SHUTDOWN_suspend
    "  vmmcall\n"
    "  jmp 1b\n"
    "2: mov 8(%ebp), %eax\n"
    "  mov 12(%ebp), %ebx\n"
    "  mov 16(%ebp), %ecx\n"
    "  mov 20(%ebp), %edx\n"
    "  vmmcall\n"
    "  mov %eax, 24(%ebp)\n"
    "  mov 0(%ebp), %eax\n"
    "  mov %eax, 4(%ebp)\n"
    "  jmp 1b\n"
    "guest_end:\n"
    ".code64\n"
    ".text\n");
