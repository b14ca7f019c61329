// A static program of the 32-bit interface, of which no C library is needed: it writes, asks for
// its number and ends with 7.
__asm__(
    ".globl _start\n"
    "_start:\n"
    "  movl $4, %eax\n"  // write(1, text, 6)
    "  movl $1, %ebx\n"
    "  movl $text, %ecx\n"
    "  movl $6, %edx\n"
    "  int $0x80\n"
    "  movl $60, %eax\n"  // umask(18); natively, 60 is exit
    "  movl $18, %ebx\n"
    "  int $0x80\n"
    "  movl $1, %eax\n"  // exit(7)
    "  movl $7, %ebx\n"
    "  int $0x80\n"
    ".section .rodata\n"
    "text: .ascii \"hello\\n\"\n");
