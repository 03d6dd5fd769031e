// The headers of softlif and of the project's own Eigen are on the include path; nothing is
// compiled.

#include <cstdio>

#if __cplusplus < 201703L && !defined _MSC_VER
#error "not C++17"
#endif
#if !__has_include(<softlif/softlif.hpp>)
#error "no softlif"
#endif
#if !__has_include(<Eigen/Core>)
#error "no Eigen"
#endif
#if __has_include(<eigen_stand_in>) != EIGEN_IS_STAND_IN
#error "another Eigen than the project's"
#endif

int main() { std::puts("headers found"); }
