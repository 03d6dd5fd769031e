#pragma once

/// @file
/// Takes LibTorch's tensors on CUDA devices, and modules there, to softlif's kernels: in all files
/// of a program, if one that nvcc compiles includes this. It needs CUDA's LibTorch.

#include <softlif/detail/tensor/kernels_on_cuda.hpp>
