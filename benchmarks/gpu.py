"""How fast PyTorch computes the soft LIF rates on a CUDA device: NengoDL's formula as written, and by
torch.compile. Prints rows of gpu.cu's table, and the largest errors. Without torch, nothing."""

import sys

try:
    import torch
except ImportError:
    print("\npython3 has no torch")
    sys.exit()

SIGMA, TAU_RC, TAU_REF = 0.02, 0.02, 0.002


def rates(J):
    z = torch.nn.functional.softplus((J - 1) / SIGMA) * SIGMA
    return 1 / (TAU_REF + TAU_RC * torch.log1p(1 / z))


def exact(J):
    """The same in float64, without cancellation."""
    s = (J.double() - 1) / SIGMA
    e = torch.exp(-s.abs())
    smooth = torch.log1p(e) * SIGMA
    below = -s + torch.log(e + e / smooth)
    above = torch.log1p(1 / (s * SIGMA + smooth))
    return 1 / (TAU_REF + TAU_RC * torch.where(s < 0, below, above))


def least_time(function):
    start, stop = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    times = []
    for _ in range(20):
        start.record()
        function()
        stop.record()
        stop.synchronize()
        times.append(start.elapsed_time(stop) / 1e3)
    return min(times)


def measure(dtype, name):
    n = 2**30 // dtype.itemsize
    J = torch.rand(n, dtype=dtype, device="cuda") * 4 - 1
    out = torch.empty_like(J)
    copy = least_time(lambda: out.copy_(J))
    compiled = torch.compile(rates)
    some = J[: 1 << 20]
    error = (rates(some).double() - exact(some)).abs() / exact(some) / torch.finfo(dtype).eps
    for what, function in (
        ("PyTorch's copy", lambda: out.copy_(J)),
        ("PyTorch, torch.compile", lambda: compiled(J)),
        ("PyTorch, eager", lambda: rates(J)),
    ):
        function()
        time = least_time(function)
        print(f"| {what} | {name} | {n / time / 1e9:.1f} | {copy / time:.3f} |")
    error_text = f"{error.max().item():.3g} epsilon"
    print(f"| largest relative error of these rates | {name} | {error_text} | |")


with torch.inference_mode():
    measure(torch.float32, "float")
    measure(torch.float64, "double")
