// The numbers as SVG, in views of 400 x 240. Used as the page is made, and by the page.

import {neurons, points, steps} from './module.js';

const left = 44, right = 392, top = 24, bottom = 200;
const horizontal = (fraction) => +(left + (right - left) * fraction).toFixed(1);
const vertical = (fraction) => +(bottom - (bottom - top) * fraction).toFixed(1);

/// The current of one of the neurons that spike.
const currentOf = (neuron) => (2 * neuron + 1) / 20;

/// The next of 1, 2, 5, 10, 20, ...: an axis that ends there stays while the numbers change a little.
function roundUp(number) {
  const power = 10 ** Math.floor(Math.log10(number));
  return power * [1, 2, 5, 10].find((digit) => digit * power >= number * (1 - 1e-12));
}

/// Where the vertical axes of the two curves end: LIF's slope, which is infinite, is cut off.
export function axisEnds({softRate, lifRate, softSlope}) {
  return {rate: roundUp(Math.max(...softRate, ...lifRate)), slope: roundUp(Math.max(...softSlope))};
}

function axes(xEnd, xTitle, yEnd, yTitle) {
  const label = (x, y, anchor, text) => `<text x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`;
  const number = (value) => +value.toPrecision(3);
  let text = `<path class="axis" d="M${left} ${top}V${bottom}H${right}"/>`;
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    text += label(horizontal(part), bottom + 16, 'middle', number(xEnd * part));
  }
  for (const part of [0, 0.5, 1]) text += label(left - 5, vertical(part) + 4, 'end', number(yEnd * part));
  return text + label((left + right) / 2, bottom + 34, 'middle', xTitle) +
         label(2, 13, 'start', yTitle);
}

/// A line that leaves the view at the top where numbers are above the axis.
function line(name, numbers, end) {
  const at = (y, i) => `${horizontal(i / (points - 1))} ${vertical(Math.min(y / end, 2))}`;
  return `<path class="${name}" clip-path="url(#inside)" d="M${Array.from(numbers, at).join('L')}"/>`;
}

const marker = (J) => `<path class="marker" d="M${horizontal(J / 4)} ${top}V${bottom}"/>`;

export function ratePlot({softRate, lifRate, spikes}, J, end) {
  const counts = new Array(neurons).fill(0);
  spikes.forEach((spike, i) => { counts[i % neurons] += spike; });
  const dots = counts.map((count, i) =>
    `<circle r="2.6" cx="${horizontal(currentOf(i) / 4)}" cy="${vertical(count / end)}"/>`);
  return axes(4, 'input current J', end, 'firing rate (Hz)') + marker(J) + line('lif', lifRate, end) +
         line('soft', softRate, end) + `<g clip-path="url(#inside)">${dots.join('')}</g>`;
}

export function slopePlot({softSlope, lifSlope}, J, end) {
  return axes(4, 'input current J', end, 'slope (Hz per unit of J)') + marker(J) +
         line('lif', lifSlope, end) + line('soft', softSlope, end);
}

/// A stroke for each spike, at its time and its neuron's current.
export function raster({spikes}, J) {
  let strokes = '';
  for (let neuron = 0; neuron < neurons; ++neuron) {
    const y = vertical((currentOf(neuron) + 0.04) / 4);
    for (let step = 0; step < steps; ++step) {
      if (spikes[neurons * step + neuron]) strokes += `M${horizontal((step + 1) / steps)} ${y}v3.5`;
    }
  }
  const y = vertical(J / 4);
  return axes(1, 'time (s)', 4, 'spikes over the input current J') + `<path class="spikes" d="${strokes}"/>` +
         `<path class="marker" d="M${left} ${y}H${right}"/>`;
}

/// What the numbers are at the current J.
export function sentence({softRate, softSlope, lifRate}, J) {
  const i = Math.round(100 * J);
  return `At J = ${J.toFixed(2)}: SoftLIF ${softRate[i].toFixed(1)} Hz, its slope ` +
         `${softSlope[i].toFixed(1)}; LIF ${lifRate[i].toFixed(1)} Hz`;
}
