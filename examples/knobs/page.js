// The page: sliders, and the plots that follow them.

import {softlif} from './module.js';
import {axisEnds, ratePlot, raster, sentence, slopePlot} from './plots.js';

const element = (id) => document.getElementById(id);
const compute = softlif(Uint8Array.from(atob(element('wasm').textContent), (c) => c.charCodeAt(0)));

/// sigma's slider is logarithmic, those of the time constants are in milliseconds.
function knobs() {
  const [sigma, tau_rc, tau_ref, J] =
    ['sigma', 'tau_rc', 'tau_ref', 'J'].map((id) => element(id).valueAsNumber);
  return {sigma: 10 ** sigma, tau_rc: tau_rc / 1000, tau_ref: tau_ref / 1000, J};
}

let ends;

/// Draws within the event: a frame later, old plots would stand beside new labels.
function draw({keepAxes}) {
  const values = knobs();
  const numbers = compute(values);
  if (!keepAxes) ends = axisEnds(numbers);
  element('sigma_value').textContent = +values.sigma.toPrecision(2);
  element('tau_rc_value').textContent = `${element('tau_rc').value} ms`;
  element('tau_ref_value').textContent = `${element('tau_ref').value} ms`;
  element('J_value').textContent = values.J.toFixed(2);
  element('rate').innerHTML = ratePlot(numbers, values.J, ends.rate);
  element('slope').innerHTML = slopePlot(numbers, values.J, ends.slope);
  element('raster').innerHTML = raster(numbers, values.J);
  element('sentence').textContent = sentence(numbers, values.J);
  window.shown = {...numbers, ...values};  // to be looked at, as the test does
}

for (const slider of document.querySelectorAll('input')) {
  slider.addEventListener('input', () => draw({keepAxes: true}));
  slider.addEventListener('change', () => draw({keepAxes: false}));
}
draw({keepAxes: false});
