# 32-bit x86, on Debian by g++-i686-linux-gnu. 64-bit x86 runs its programs itself.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR i686)
set(CMAKE_CXX_COMPILER i686-linux-gnu-g++)
set(lib /usr/i686-linux-gnu/lib)
set(CMAKE_CROSSCOMPILING_EMULATOR ${lib}/ld-linux.so.2 --library-path ${lib})
