#pragma once

// Macros that other people's headers define before ours: windows.h, X11, Qt, curses, Arduino, the
// checks of Apple and Unreal, complex.h, ctype.h of newlib, and single letters. Each expands to
// something that compiles nowhere, so that it is an error if a name in our headers is one of them.
// The headers that ours include come first, since their names are not ours to keep clear.

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iosfwd>
#include <limits>
#include <locale>
#include <memory>
#include <ostream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#if defined(EIGEN_VECTORIZE_AVX512)
#include <immintrin.h>
#endif

#define TAKEN ) a macro takes this name (

// Function-like: only a name before a parenthesis is taken.
#define min(a, b) TAKEN
#define max(a, b) TAKEN
#define abs(x) TAKEN
#define round(x) TAKEN
#define constrain(x, low, high) TAKEN
#define radians(x) TAKEN
#define degrees(x) TAKEN
#define sq(x) TAKEN
#define bit(n) TAKEN
#define bitRead(x, n) TAKEN
#define lowByte(x) TAKEN
#define highByte(x) TAKEN
#define interrupts() TAKEN
#define F(text) TAKEN
#define word(...) TAKEN
#define check(...) TAKEN
#define checkf(...) TAKEN
#define verify(...) TAKEN
#define verifyf(...) TAKEN
#define ensure(...) TAKEN
#define require(...) TAKEN
#define require_noerr(...) TAKEN
#define verify_noerr(...) TAKEN
#define move(y, x) TAKEN
#define clear() TAKEN
#define erase() TAKEN
#define refresh() TAKEN
#define insert(...) TAKEN
#define filter(...) TAKEN
#define timeout(delay) TAKEN
#define border(...) TAKEN
#define box(...) TAKEN
#define echo() TAKEN
#define getch() TAKEN
#define instr(...) TAKEN
#define addch(...) TAKEN
#define standout() TAKEN
#define likely(x) TAKEN
#define unlikely(x) TAKEN
#define foreach(...) TAKEN
#define Q_UNUSED(x) TAKEN
#define major(x) TAKEN
#define minor(x) TAKEN
#define index(s, c) TAKEN
#define swap(a, b) TAKEN
#define assume(...) TAKEN
#define log2(x) TAKEN
#define countof(x) TAKEN
#define offset_of(...) TAKEN
#define TEXT(text) TAKEN

// Object-like: the name is taken everywhere.
#define I TAKEN
#define _Complex_I TAKEN
#define complex TAKEN
#define imaginary TAKEN
#define A TAKEN
#define B TAKEN
#define C TAKEN
#define D TAKEN
#define E TAKEN
#define G TAKEN
#define H TAKEN
#define K TAKEN
#define M TAKEN
#define N TAKEN
#define O TAKEN
#define P TAKEN
#define Q TAKEN
#define R TAKEN
#define S TAKEN
#define T TAKEN
#define U TAKEN
#define V TAKEN
#define W TAKEN
#define X TAKEN
#define Y TAKEN
#define Z TAKEN
#define _A TAKEN
#define _B TAKEN
#define _C TAKEN
#define _L TAKEN
#define _N TAKEN
#define _P TAKEN
#define _S TAKEN
#define _T TAKEN
#define _U TAKEN
#define _X TAKEN
#define B0 TAKEN
#define B1 TAKEN
#define PI TAKEN
#define HALF_PI TAKEN
#define EULER TAKEN
#define HIGH TAKEN
#define LOW TAKEN
#define INPUT TAKEN
#define OUTPUT TAKEN
#define DEFAULT TAKEN
#define EXTERNAL TAKEN
#define near TAKEN
#define far TAKEN
#define small TAKEN
#define interface TAKEN
#define pascal TAKEN
#define IN TAKEN
#define OUT TAKEN
#define OPTIONAL TAKEN
#define CONST TAKEN
#define VOID TAKEN
#define TRUE TAKEN
#define FALSE TAKEN
#define ERROR TAKEN
#define DELETE TAKEN
#define IGNORE TAKEN
#define STRICT TAKEN
#define DIFFERENCE TAKEN
#define DOMAIN TAKEN
#define OVERFLOW TAKEN
#define UNDERFLOW TAKEN
#define SING TAKEN
#define PLOSS TAKEN
#define Yield TAKEN
#define None TAKEN
#define Bool TAKEN
#define Status TAKEN
#define Success TAKEN
#define True TAKEN
#define False TAKEN
#define Always TAKEN
#define Above TAKEN
#define Below TAKEN
#define Complex TAKEN
#define Convex TAKEN
#define CursorShape TAKEN
#define Expose TAKEN
#define FocusIn TAKEN
#define FocusOut TAKEN
#define GrayScale TAKEN
#define KeyPress TAKEN
#define Unsorted TAKEN
#define Opposite TAKEN
#define signals TAKEN
#define slots TAKEN
#define emit TAKEN
#define forever TAKEN
#define OK TAKEN
#define ERR TAKEN
#define nil TAKEN
#define Nil TAKEN
#define YES TAKEN
#define NO TAKEN
#define fract TAKEN
#define EMPTY TAKEN
#define unix TAKEN
#define linux TAKEN
#define sun TAKEN
#define vector TAKEN
#define pixel TAKEN
#define isnan TAKEN
#define isinf TAKEN
#define isfinite TAKEN
#define signbit TAKEN
#define infinity TAKEN
