// softlif, from the bytes of its WebAssembly module: a function that takes sigma, tau_rc and tau_ref
// and returns the page's numbers. Its constants are those of knobs.hpp.

export const points = 401, neurons = 40, steps = 1000;

export function softlif(bytes) {
  let memory, said = '';
  // All that C's library asks of its surroundings: to write what an error says, which comes in
  // parts, and to end there.
  const system = {
    fd_write(file, parts, count, written) {
      const view = new DataView(memory.buffer);
      let size = 0;
      for (let i = 0; i < count; ++i) {
        const length = view.getUint32(parts + 8 * i + 4, true);
        const text = new Uint8Array(memory.buffer, view.getUint32(parts + 8 * i, true), length);
        said += new TextDecoder().decode(text);
        size += length;
      }
      view.setUint32(written, size, true);
      return 0;
    },
    fd_close: () => 0,
    fd_seek: () => 0,
    proc_exit() { throw new Error(said); },
  };
  const {exports} = new WebAssembly.Instance(new WebAssembly.Module(bytes),
                                             {wasi_snapshot_preview1: system});
  memory = exports.memory;
  exports._initialize();

  return ({sigma, tau_rc, tau_ref}) => {
    exports.turn(sigma, tau_rc, tau_ref);
    const curve = (i) => new Float64Array(memory.buffer, exports.curves() + 8 * points * i, points);
    return {
      currents: curve(0), softRate: curve(1), softSlope: curve(2), lifRate: curve(3),
      lifSlope: curve(4),
      spikes: new Uint8Array(memory.buffer, exports.spikes(), neurons * steps),
    };
  };
}
