// Debian's Chromium, driven as a person and a scanner would.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { patienceMs } from './processes';

const chromiumFlags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

export class Desk {
    private readonly errors: string[] = [];

    private constructor(private readonly browser: Browser, readonly context: BrowserContext) {}

    static async open(size = { width: 1024, height: 768 }): Promise<Desk> {
        const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: chromiumFlags });
        const context = await browser.newContext({ viewport: size, locale: 'en-GB' });
        context.setDefaultTimeout(patienceMs);
        return new Desk(browser, context);
    }

    // A page that throws fails the test that closes the desk.
    page(address: string): Promise<Page> {
        return this.open(this.context, address);
    }

    // A phone of its own, whose picker has compared the fingerprint of the till's certificate.
    async handheld(address: string): Promise<Page> {
        const context = await this.browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'en-GB', ignoreHTTPSErrors: true });
        context.setDefaultTimeout(patienceMs);
        return this.open(context, address);
    }

    private async open(context: BrowserContext, address: string): Promise<Page> {
        const page = await context.newPage();
        page.on('pageerror', (error) => this.errors.push(`${address}: ${error.stack ?? error.message}`));
        await page.goto(address);
        return page;
    }

    async close(): Promise<void> {
        await this.browser.close();
        assert.deepEqual(this.errors, []);
    }
}

interface Key { key: string; code: string; virtualKey: number; modifiers?: number }

const control = { key: 'Control', code: 'ControlLeft', virtualKey: 17, modifiers: 2 };

function keyOf(letter: string): Key {
    if (letter === '\n') return { key: 'Enter', code: 'Enter', virtualKey: 13 };
    if (letter === '-') return { key: '-', code: 'Minus', virtualKey: 189 };
    if (letter === '\x1d') return { key: ']', code: 'BracketRight', virtualKey: 221, modifiers: control.modifiers };
    const isDigit = letter >= '0' && letter <= '9';
    return { key: letter, code: isDigit ? `Digit${letter}` : `Key${letter.toUpperCase()}`, virtualKey: letter.toUpperCase().charCodeAt(0) };
}

const keyEveryMs = 4;

// What a keyboard-wedge scanner does: a key every few milliseconds by its own clock, Enter at the
// end, not waiting for the page. The separator of GS1 is Control and "]".
export async function scan(page: Page, ...codes: string[]): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const sent: Promise<unknown>[] = [];
    let at = Date.now();
    const send = (type: 'keyDown' | 'keyUp' | 'rawKeyDown', { key, code, virtualKey, modifiers = 0 }: Key, text = ''): void => {
        at += type === 'keyUp' ? 0 : keyEveryMs;
        const typed = text === '' ? {} : { text };
        sent.push(session.send('Input.dispatchKeyEvent', { type, key, code, windowsVirtualKeyCode: virtualKey, modifiers, timestamp: at / 1000, ...typed }));
    };
    for (const letter of codes.map((code) => `${code}\n`).join('')) {
        const key = keyOf(letter);
        const isSeparator = letter === '\x1d';
        if (isSeparator) send('rawKeyDown', control);
        if (isSeparator) send('rawKeyDown', key);
        else send('keyDown', key, letter === '\n' ? '\r' : letter);
        send('keyUp', key);
        if (isSeparator) send('keyUp', { ...control, modifiers: 0 });
    }
    await Promise.all(sent);
    await session.detach();
}

// What a person does: one key, a pause, the next.
export async function type(page: Page, text: string): Promise<void> {
    await page.keyboard.type(text, { delay: 60 });
}

// Pictures for people, kept in the build tree.
export async function picture(page: Page, name: string): Promise<void> {
    const folder = join(process.env.ONEPOOL_BUILD!, 'tests/web/pictures');
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`) });
}
