# A Cortex-M7 with floating-point unit (float and double), on Debian by gcc-arm-none-eabi,
# libstdc++-arm-none-eabi-newlib and qemu-system-arm.

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR cortex-m7)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_CXX_FLAGS_INIT "-mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-d16")
set(CMAKE_CROSSCOMPILING_EMULATOR
    qemu-system-arm;-M;mps2-an500;-nographic;-monitor;none;-serial;none;-semihosting;-icount;shift=0;-kernel)
