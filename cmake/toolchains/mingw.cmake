# 64-bit Windows, on Debian by g++-mingw-w64-x86-64-posix and wine64.

set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR AMD64)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
# Catch2's header is in /usr/include, whose other headers must not come before those of Windows. The
# tests have more sections than an object of the older format holds; at -O0, or as one source, they
# have too many even for the newer format.
set(CMAKE_PREFIX_PATH /usr)
set(CMAKE_CXX_FLAGS_INIT "-idirafter /usr/include -Wa,-mbig-obj")
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
# Removes the carriage returns, which would become part of the tests' names.
set(CMAKE_CROSSCOMPILING_EMULATOR
    env WINEDEBUG=-all bash -o pipefail -c [["$0" "$@" | tr -d '\r']] /usr/lib/wine/wine64)
