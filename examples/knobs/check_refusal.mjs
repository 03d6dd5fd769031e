// node check_refusal.mjs WASM: what softlif says of a bad value can be read.

import {readFileSync} from 'node:fs';

import {softlif} from './module.js';

try {
  softlif(readFileSync(process.argv[2]))({sigma: 0, tau_rc: 0.02, tau_ref: 0.002});
} catch (error) {
  console.error(error.message);
}
