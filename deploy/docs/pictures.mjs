// Takes the pictures of the readme from a running demo:
//   node deploy/docs/pictures.mjs [.demo] [deploy/docs]
// playwright-core comes from the pages' own packages (build/npm), the browser from Debian.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const { chromium } = createRequire(`${root}/build/npm/`)('playwright-core');
const [state = `${root}/.demo`, out = `${root}/deploy/docs`] = process.argv.slice(2);
const { ports, tokens } = JSON.parse(readFileSync(`${state}/settings.json`, 'utf8'));
const address = (program) => `http://127.0.0.1:${ports[program]}/?token=${tokens[program]}`;

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const page = async (width, height) => (await browser.newContext({ viewport: { width, height } })).newPage();

const register = await page(1024, 768);
await register.goto(address('store-1-till-1'));
for (const code of ['22423', '85123A', '22720']) {
    await register.keyboard.type(code, { delay: 5 });
    await register.keyboard.press('Enter');
    await register.waitForTimeout(800);
}
await register.screenshot({ path: `${out}/register.png` });

const shop = await page(1024, 768);
await shop.goto(`http://127.0.0.1:${ports.shop}/`);
await shop.waitForTimeout(1500);
await shop.screenshot({ path: `${out}/shop.png` });

const dashboard = await page(1280, 960);
await dashboard.goto(address('hub'));
await dashboard.waitForTimeout(6000);
await dashboard.screenshot({ path: `${out}/dashboard.png` });

await browser.close();
