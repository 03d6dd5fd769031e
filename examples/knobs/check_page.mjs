// node check_page.mjs CHROMIUM PAGE PRINT_NUMBERS FOLDER: drags the page's sliders by the mouse, wide
// and on a phone, and compares every number and spike that the page then has with those of
// PRINT_NUMBERS, to the bit. FOLDER takes pictures of what was seen.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {pathToFileURL} from 'node:url';

import {browse} from './chromium.mjs';

const [chromium, page, printNumbers, folder] = process.argv.slice(2);
const url = pathToFileURL(resolve(page)).href;

const wide = {width: 1300, height: 800, mobile: false}, phone = {width: 390, height: 844, mobile: true};
const screens = [{name: 'wide_light', ...wide, scheme: 'light'}, {name: 'phone_dark', ...phone, scheme: 'dark'}];

/// What the page has, as PRINT_NUMBERS prints it, and the knobs by which it has it.
const pageNumbers = `(() => {
  const hex = (array) => Array.from(new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
                                    (byte) => byte.toString(16).padStart(2, '0')).join('');
  const {sigma, tau_rc, tau_ref, currents, softRate, softSlope, lifRate, lifSlope, spikes} = shown;
  return {knobs: [sigma, tau_rc, tau_ref].map(String),
          text: [currents, softRate, softSlope, lifRate, lifSlope].map(hex).join('') + '\\n' +
                hex(spikes) + '\\n'};
})()`;

async function compare(browser, where) {
  const {knobs, text} = await browser.value(pageNumbers);
  const expected = execFileSync(printNumbers, knobs, {encoding: 'utf8', maxBuffer: 1 << 24});
  assert.ok(text === expected, `${where}: other numbers at sigma, tau_rc, tau_ref = ${knobs}`);
}

/// Drags a slider from where it stands to a fraction of its way, in a third of a second.
async function drag(browser, id, target) {
  const {x, y, width, fraction} = await browser.value(`(() => {
    const slider = document.getElementById('${id}'), box = slider.getBoundingClientRect();
    const {min, max, valueAsNumber} = slider;
    return {x: box.x + 8, y: box.y + box.height / 2, width: box.width - 16,
            fraction: (valueAsNumber - min) / (max - min)};
  })()`);
  const mouse = (type, at) => browser.send('Input.dispatchMouseEvent',
    {type, x: x + width * at, y, button: 'left', buttons: 1, clickCount: 1});
  const axis = () => browser.value(`document.querySelector('#rate').textContent`);
  await mouse('mousePressed', fraction);
  const before = await axis();
  for (let i = 1; i <= 5; ++i) {
    await mouse('mouseMoved', fraction + (target - fraction) * i / 5);
    await sleep(60);
  }
  assert.equal(await axis(), before, `the axes move while ${id} turns`);
  await compare(browser, `while ${id} turns`);
  await mouse('mouseReleased', target);
}

async function save(browser, name) {
  const {data} = await browser.send('Page.captureScreenshot');
  writeFileSync(join(folder, `${name}.png`), Buffer.from(data, 'base64'));
}

await browse(chromium, async (browser) => {
  for (const screen of screens) {
    await browser.open(url, screen);
    await compare(browser, screen.name);
    await save(browser, screen.name);
    for (const [id, target] of [['sigma', 0.3], ['tau_rc', 0.8], ['tau_ref', 0], ['J', 0.9],
                                ['sigma', 0], ['tau_rc', 0], ['tau_ref', 1], ['sigma', 1]]) {
      const before = await browser.value(`document.getElementById('${id}').value`);
      await drag(browser, id, target);
      assert.notEqual(await browser.value(`document.getElementById('${id}').value`), before,
                      `${screen.name}: ${id} does not turn`);
      await compare(browser, `${screen.name}: ${id} at ${target}`);
    }
    await save(browser, `${screen.name}_turned`);
    const width = await browser.value('document.documentElement.scrollWidth');
    assert.ok(width <= screen.width, `${screen.name}: ${width} pixels wide`);
  }
  for (const screen of screens) {
    await browser.open(url, {...screen, scripts: false});
    await save(browser, `${screen.name}_without_scripts`);
  }
});
console.log('the page has the numbers of this machine');
