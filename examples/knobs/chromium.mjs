// A page in headless Chromium, on a real clock: DevTools' protocol by a pipe, without packages.

import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export async function browse(program, use) {
  const profile = mkdtempSync(join(tmpdir(), 'softlif-knobs-'));
  const chromium = spawn(program, ['--headless', '--no-sandbox', '--disable-gpu',
    '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'],
    {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});
  const ended = new Promise((resolve) => chromium.on('exit', resolve));

  const waiting = new Map();
  let rest = '', last = 0, sessionId;
  chromium.stdio[4].on('data', (data) => {
    const messages = (rest + data).split('\0');
    rest = messages.pop();
    for (const {id, result, error, method, params} of messages.map((text) => JSON.parse(text))) {
      const [resolve, reject] = waiting.get(id ?? method) ?? [];
      if (error) reject(new Error(error.message));
      else resolve?.(result ?? params);
    }
  });
  const send = (method, params = {}) => new Promise((resolve, reject) => {
    waiting.set(++last, [resolve, reject]);
    chromium.stdio[3].write(JSON.stringify({id: last, method, params, sessionId}) + '\0');
  });
  const event = (name) => new Promise((resolve, reject) => waiting.set(name, [resolve, reject]));

  try {
    const {targetId} = await send('Target.createTarget', {url: 'about:blank'});
    ({sessionId} = await send('Target.attachToTarget', {targetId, flatten: true}));
    await send('Page.enable');
    return await use({
      send,
      async open(url, {width, height, mobile, scheme, scripts = true}) {
        await send('Emulation.setDeviceMetricsOverride',
                   {width, height, deviceScaleFactor: mobile ? 2 : 1, mobile});
        await send('Emulation.setEmulatedMedia',
                   {features: [{name: 'prefers-color-scheme', value: scheme}]});
        await send('Emulation.setScriptExecutionDisabled', {value: !scripts});
        const loaded = event('Page.loadEventFired');
        await send('Page.navigate', {url});
        await loaded;
      },
      async value(expression) {
        const {result, exceptionDetails} =
          await send('Runtime.evaluate', {expression, returnByValue: true});
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? expression);
        return result.value;
      },
    });
  } finally {
    chromium.kill();
    await ended;
    rmSync(profile, {recursive: true, force: true, maxRetries: 5});
  }
}
