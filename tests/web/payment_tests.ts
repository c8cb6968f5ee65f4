// Paying, returns and offline selling on the register page, against a real node, hub and broker.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { picture, scan, type } from './harness/browser';
import {
    bag, cakestand, heart, isSold, node, openPage, page, receipts, salesInAll, sees, toPayment, totalIs, useTill, world,
} from './harness/register';

useTill();

// The first 40 bits of a hash, five a character, as people read them aloud.
function codeOf(hash: string): string {
    const bits = BigInt(`0x${hash.slice(0, 10)}`).toString(2).padStart(40, '0');
    const text = bits.match(/.{5}/g)!.map((each) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[parseInt(each, 2)]).join('');
    return `${text.slice(0, 4)}-${text.slice(4)}`;
}

describe('Paying', () => {
    it('takes cash by keyboard alone and shows the change', async () => {
        await toPayment('£2.95', heart.gtin);
        await type(page, '500');
        await sees('Change will be £2.05');
        await picture(page, 'register-pay');
        await page.keyboard.press('Enter');
        await isSold();
        assert.match(await page.locator('.change').innerText(), /£2\.05/);
        await picture(page, 'register-receipt');
        const [receipt] = await receipts();
        assert.equal(receipt!.total, 295);
        assert.equal(receipt!.tenders[0]!.change, 205);
    });

    it('shows the code by which the journal proves a receipt', async () => {
        await toPayment('£2.95', heart.gtin);
        await page.getByRole('button', { name: /Exact/ }).click();
        await isSold();
        const [, code] = /· code (\S+)/.exec(await page.getByRole('article', { name: 'Receipt' }).innerText())!;
        const [receipt] = await receipts();
        const verify = (asked: string): string => execFileSync(join(process.env.ONEPOOL_BUILD!, 'bin/onepool-verify'),
            [world.database('till'), '--code', asked], { encoding: 'utf8' });
        assert.match(verify(code!), new RegExp(`receipt found: event ${receipt!.event}\\b`));
        const { events } = await node.api.get<{ events: { seq: number; hash: string }[] }>('/api/events?limit=500');
        assert.equal(code, codeOf(events.find(({ seq }) => seq === receipt!.seq)!.hash));
        const other = `${code!.slice(0, -1)}${code!.endsWith('0') ? '1' : '0'}`;
        assert.throws(() => verify(other), { status: 1, stdout: /No event has the code/ });
    });

    it('records one sale for two clicks', async () => {
        const before = await salesInAll();
        await toPayment('£2.95', heart.gtin);
        await page.getByRole('button', { name: /Exact/ }).dblclick();
        await isSold();
        assert.equal(await salesInAll(), before + 1);
    });

    it('records one sale when two tabs pay the same basket', async () => {
        const before = await salesInAll();
        await scan(page, heart.gtin);
        await totalIs('£2.95');
        const second = await openPage();
        await totalIs('£2.95', second);
        for (const tab of [page, second]) {
            await tab.bringToFront();
            await tab.keyboard.press('F10');
            await tab.getByRole('button', { name: /Exact/ }).waitFor();
        }
        const press = (tab: Page) => tab.getByRole('button', { name: /Exact/ }).click({ timeout: 5_000 }).catch(() => undefined);
        await Promise.all([press(page), press(second)]);
        for (const tab of [page, second]) await isSold(tab);
        assert.equal(await salesInAll(), before + 1);
    });

    it('gives the same receipt when the answer to a payment was lost', async () => {
        const before = await salesInAll();
        await scan(page, bag.gtin);
        await totalIs('£2.08');
        let cut = 0;
        await page.route('**/pay', async (route) => {
            if (cut++ > 0) return route.continue();
            await route.fetch();
            return route.abort('connectionreset');
        });
        await page.keyboard.press('F10');
        await page.getByRole('button', { name: /Exact/ }).click();
        await isSold();
        assert.equal(await salesInAll(), before + 1);
    });

    it('adds a scan once when its answer was lost', async () => {
        let cut = 0;
        await scan(page, bag.gtin);
        await totalIs('£2.08');
        await page.route('**/lines', async (route) => {
            if (cut++ > 0) return route.continue();
            await route.fetch();
            return route.abort('connectionreset');
        });
        await scan(page, heart.gtin);
        await totalIs('£5.03');
        await scan(page, heart.gtin);
        await totalIs('£7.98');
    });

    it('sells by card: pending, approved, and the slip number on the receipt', async () => {
        await toPayment('£12.75', cakestand.gtin);
        await type(page, 'c');
        await page.getByRole('heading', { name: 'Waiting for the card' }).waitFor();
        await picture(page, 'register-card');
        await page.getByLabel('Slip number').fill('000123');
        await page.getByRole('button', { name: 'Approved' }).click();
        await isSold();
        const [receipt] = await receipts();
        assert.deepEqual(receipt!.tenders.map(({ kind, reference, amount }) => ({ kind, reference, amount })),
            [{ kind: 'card', reference: '000123', amount: 1275 }]);
    });

    it('asks for the card result again after a reload and after a crash', async () => {
        await toPayment('£12.75', cakestand.gtin);
        await page.getByRole('button', { name: /Charge/ }).click();
        await page.getByRole('button', { name: 'I do not know' }).click();
        await sees('Do not charge the card again');
        await page.reload();
        await page.getByRole('heading', { name: 'Waiting for the card' }).waitFor();
        await node.program.stop('SIGKILL');
        await node.program.start();
        await page.reload();
        await page.getByRole('heading', { name: 'Waiting for the card' }).waitFor();
        await page.getByRole('button', { name: 'Declined' }).click();
        await page.getByRole('button', { name: /Exact/ }).click();
        await isSold();
    });

    it('splits a sale between card and cash', async () => {
        await toPayment('£12.75', cakestand.gtin);
        await type(page, '1000');
        await page.getByRole('button', { name: 'Charge £10.00 to card' }).click();
        await page.getByRole('button', { name: 'Approved' }).click();
        await totalIs('£2.75');
        await page.getByRole('button', { name: /Exact/ }).click();
        await isSold();
    });
});

describe('Returns', () => {
    async function sell(): Promise<void> {
        await toPayment('£7.98', heart.gtin, heart.gtin, bag.gtin);
        await page.getByRole('button', { name: /Exact/ }).click();
        await isSold();
    }

    it('pays back chosen lines of a receipt and no more than was bought', async () => {
        await sell();
        await page.getByRole('button', { name: 'Return from this receipt' }).click();
        const more = page.getByRole('button', { name: `One more ${heart.description}` });
        await more.click();
        await more.click();
        assert.ok(await more.isDisabled());
        await page.getByLabel('Reason').selectOption('Faulty');
        await picture(page, 'register-return');
        await page.getByRole('button', { name: 'Pay back £5.90 in cash' }).click();
        await page.getByRole('heading', { name: 'Return recorded' }).waitFor();
        const [receipt] = await receipts();
        assert.equal(receipt!.kind, 'return');
        assert.equal(receipt!.total, 590);
        await page.keyboard.press('F8');
        await page.locator('.rows .row').first().click();
        await sees('all came back already');
    });

    it('opens the sale whose receipt is scanned', async () => {
        await sell();
        const [receipt] = await receipts();
        await page.keyboard.press('F8');
        await sees('Return without a receipt');
        await scan(page, receipt!.basket.replaceAll('-', ''));
        await sees(`Receipt no. ${receipt!.seq}`);
    });

    it('takes goods back without a receipt', async () => {
        await page.keyboard.press('F8');
        await page.getByRole('button', { name: 'Return without a receipt' }).click();
        await page.getByLabel('Item number or code').fill(bag.sku);
        await page.keyboard.press('Enter');
        await page.getByLabel('Reason').selectOption('Changed mind');
        await sees('Prices of what comes back: £2.08');
        await page.getByRole('button', { name: 'Pay back in cash' }).click();
        await page.getByRole('heading', { name: 'Return recorded' }).waitFor();
        await sees('Pay back £2.08.');
    });
});

describe('Away from the hub', () => {
    it('goes on selling, says since when and how much waits, and empties when the broker is back', async () => {
        await page.locator('.offline-badge.good').waitFor();
        await world.broker.stop();
        await page.locator('.offline-badge.grey').waitFor();
        await toPayment('£2.95', heart.gtin);
        await page.getByRole('button', { name: /Exact/ }).click();
        await isSold();
        await page.locator('.offline-badge', { hasText: /Offline since \d\d:\d\d · 1 event queued/ }).waitFor();
        await page.locator('.offline-badge').click();
        await sees('Oldest of them');
        await picture(page, 'register-offline');
        await world.broker.start();
        await page.locator('.offline-badge.good').waitFor();
    });
});
