// What a Cortex-M needs to start: a table of its stack and its handlers, and a floating-point unit
// that is switched on. newlib's start-up code, made for debuggers, does the rest.

extern "C" {

void _start();

[[noreturn]] void softlif_reset() {
  auto* const coprocessor_access = reinterpret_cast<volatile unsigned*>(0xE000ED88U);
  *coprocessor_access = *coprocessor_access | 0xFU << 20;
  __asm__ volatile("dsb\n isb");
  _start();
  for (;;) {
  }
}

/// Ends the emulation. Tests must not get here.
[[noreturn]] void softlif_fault() {
  __asm__ volatile("mov r0, #0x18\n movw r1, #0x0023\n movt r1, #0x0002\n bkpt 0xab");
  for (;;) {
  }
}

struct Vectors {
  unsigned stack;
  void (*handlers[15])();
};
extern const Vectors softlif_vectors;
__attribute__((section(".vectors"))) const Vectors softlif_vectors = {
    0x400000U,
    {softlif_reset, softlif_fault, softlif_fault, softlif_fault, softlif_fault, softlif_fault}};

}  // extern "C"
