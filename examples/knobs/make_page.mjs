// node make_page.mjs WASM PAGE: puts module, scripts and the picture for browsers without
// scripts into page.html, and writes the page.

import {readFileSync, writeFileSync} from 'node:fs';

import {softlif} from './module.js';
import {axisEnds, ratePlot, raster, sentence, slopePlot} from './plots.js';

const most = 320 * 1024;  // bytes

const [wasmFile, pageFile] = process.argv.slice(2);
const source = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const wasm = readFileSync(wasmFile);

const J = 1.5;
const numbers = softlif(wasm)({sigma: 0.1, tau_rc: 0.02, tau_ref: 0.002});
const ends = axisEnds(numbers);
const parts = {
  rate: ratePlot(numbers, J, ends.rate),
  slope: slopePlot(numbers, J, ends.slope),
  raster: raster(numbers, J),
  sentence: sentence(numbers, J),
  wasm: wasm.toString('base64'),
  // One script, which a page from file:// may not load from others.
  script: ['module.js', 'plots.js', 'page.js'].map(source).join('\n')
    .replace(/^import .*\n/gm, '').replace(/^export /gm, ''),
};
const page = source('page.html').replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
const size = Buffer.byteLength(page);
if (size > most) throw new Error(`the page takes ${size} bytes, more than ${most}`);
writeFileSync(pageFile, page);
