// Scanning and baskets on the register page, against a real node, hub and broker.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { shortcomings } from './harness/accessible';
import { picture, scan, type } from './harness/browser';
import { bag, cakestand, desk, heart, node, openPage, openPageWith, page, sees, totalIs, unknownCode, useTill } from './harness/register';

useTill();

describe('Scanning at the register', () => {
    it('adds what is scanned, whatever has the focus', async () => {
        await scan(page, heart.gtin);
        await totalIs('£2.95');
        await page.locator('#search').focus();
        await scan(page, cakestand.gtin);
        await totalIs('£15.70');
        assert.equal(await page.locator('#search').inputValue(), '');
        await page.getByRole('button', { name: 'Return' }).first().focus();
        await scan(page, bag.gtin);
        await totalIs('£17.78');
    });

    it('presses no button by the Enter that ends a scan', async () => {
        await scan(page, heart.gtin);
        await totalIs('£2.95');
        await page.getByRole('button', { name: /^Pay/ }).focus();
        await scan(page, cakestand.gtin);
        await totalIs('£15.70');
        assert.equal(await page.getByRole('heading', { name: 'Pay' }).count(), 0);
    });

    it('gives a text field back what it held before a scan', async () => {
        await page.keyboard.press('F4');
        await type(page, 'Blue jug');
        await scan(page, heart.gtin);
        await totalIs('£2.95');
        assert.equal(await page.getByLabel('What is it?').inputValue(), 'Blue jug');
    });

    it('loses and reorders none of many scans that come at once', async () => {
        const codes = Array.from({ length: 40 }, (_, index) => [heart, cakestand, bag][index % 3]!.gtin);
        await scan(page, ...codes);
        await totalIs(`£${((14 * 295 + 13 * 1275 + 13 * 208) / 100).toFixed(2)}`);
        const names = await page.locator('.line-name').allInnerTexts();
        assert.deepEqual(names, [heart, cakestand, bag].map((each) => each.description));
    });

    it('adds three units for "3 *" and a scan', async () => {
        await type(page, '3*');
        await sees('3 × scan next');
        await scan(page, bag.gtin);
        await totalIs('£6.24');
    });

    it('changes the quantity of the selected line by two digits and Enter', async () => {
        await scan(page, bag.gtin);
        await totalIs('£2.08');
        await type(page, '12');
        await page.locator('.pad-display', { hasText: '12' }).waitFor();
        await page.keyboard.press('Enter');
        await totalIs('£24.96');
    });

    it('shows an unknown code in a red bar and sells it as an open item', async () => {
        await scan(page, unknownCode);
        await sees(`Unknown code ${unknownCode}`);
        await picture(page, 'register-unknown-code');
        await page.getByRole('button', { name: 'Ring up as open item' }).click();
        await page.getByLabel('What is it?').fill('Paperback');
        await page.getByLabel('Price each').fill('7.50');
        await page.getByRole('button', { name: 'Add to basket' }).click();
        await totalIs('£7.50');
        await sees(`open item ${unknownCode}`);
    });

    it('goes on scanning while an unknown code waits in its bar', async () => {
        await scan(page, unknownCode, heart.gtin);
        await totalIs('£2.95');
        await sees(`Unknown code ${unknownCode}`);
    });
});

describe('The basket', () => {
    it('survives a reload line by line', async () => {
        await scan(page, heart.gtin, bag.gtin);
        await totalIs('£5.03');
        await page.reload();
        await totalIs('£5.03');
        assert.equal(await page.locator('.line').count(), 2);
    });

    it('survives a kill of the node in the middle of a sale', async () => {
        await scan(page, heart.gtin, bag.gtin);
        await totalIs('£5.03');
        await node.program.stop('SIGKILL');
        await sees('Register program stopped');
        await picture(page, 'register-program-stopped');
        await scan(page, cakestand.gtin);
        await node.program.start();
        await totalIs('£17.78');
    });

    it('shows the same in a second tab, and each change once', async () => {
        await scan(page, heart.gtin);
        await totalIs('£2.95');
        const second = await openPage();
        await totalIs('£2.95', second);
        await scan(second, bag.gtin);
        await totalIs('£5.03', second);
        await totalIs('£5.03');
    });

    it('voids a line by Delete and changes quantities by + and −', async () => {
        await scan(page, heart.gtin, bag.gtin);
        await totalIs('£5.03');
        await page.keyboard.press('+');
        await totalIs('£7.11');
        await page.keyboard.press('-');
        await totalIs('£5.03');
        await page.keyboard.press('Delete');
        await totalIs('£2.95');
    });

    it('shows price, tax and stock of each line', async () => {
        await scan(page, cakestand.gtin);
        await totalIs('£12.75');
        const line = page.locator('.line').first();
        await line.getByText('tax 20 %').waitFor();
        await line.getByText(/\d+ on shelf/).waitFor();
        await sees('of which tax £2.13');
        await picture(page, 'register-basket');
    });

    it('is parked with a name and recalled from the list', async () => {
        await scan(page, heart.gtin);
        await totalIs('£2.95');
        await page.keyboard.press('F6');
        await type(page, 'red coat');
        await page.keyboard.press('Enter');
        await totalIs('£0.00');
        await page.keyboard.press('F9');
        await picture(page, 'register-recall');
        await page.getByRole('button', { name: /red coat/ }).click();
        await totalIs('£2.95');
    });

    it('finds products by name and adds them by keyboard alone', async () => {
        await page.keyboard.press('F2');
        await type(page, 'cakestand');
        await sees('Found for “cakestand”');
        await page.keyboard.press('Enter');
        await totalIs('£12.75');
    });
});

describe('What the register says of itself', () => {
    const mib = 2 ** 20;
    const notice = (where: Page, text: RegExp): Promise<void> =>
        where.getByRole('status', { name: /^This till's disk, clock/ }).getByText(text).waitFor();

    it('warns early that the disk is filling up, and sells on', async () => {
        const told = await openPageWith(({ disk }) => Object.assign(disk, { low: true, free_bytes: 700 * mib }));
        await notice(told, /filling up: 700 MiB left. Below 64 MiB no new basket can be opened/);
        await scan(told, heart.gtin);
        await totalIs('£2.95', told);
        await picture(told, 'register-disk-low');
        assert.deepEqual(await shortcomings(told), []);
    });

    it('says below the floor that open baskets can be paid and no new one is opened', async () => {
        const told = await openPageWith(({ disk }) => Object.assign(disk, { low: true, full: true, free_bytes: 30 * mib }));
        await notice(told, /nearly full \(30 MiB left\): no new basket can be opened. Baskets that are open can still be paid/);
        await told.locator('.offline-badge.bad', { hasText: 'Action needed: disk full' }).waitFor();
        await picture(told, 'register-disk-full');
        assert.deepEqual(await shortcomings(told), []);
    });

    it('says that the disk is slow, and how slow', async () => {
        const told = await openPageWith(({ disk }) => Object.assign(disk, { slow: true, commit_ms: 320 }));
        await notice(told, /The disk of this till is slow: recording takes 320 ms/);
        await told.locator('.offline-badge').click();
        await told.getByRole('region', { name: 'Connection' }).getByText('320 ms, slow').waitFor();
        await picture(told, 'register-disk-slow');
        assert.deepEqual(await shortcomings(told), []);
    });

    it('says that its clock is wrong, by how much, and sells on', async () => {
        const told = await openPageWith(({ clock }) => Object.assign(clock, { trusted: false, ahead_ms: -2 * 86_400_000 }));
        await notice(told, /This till's clock is 2 days behind: receipts show a wrong time. Set the clock; selling goes on/);
        await picture(told, 'register-clock-wrong');
        assert.deepEqual(await shortcomings(told), []);
    });

    it('says why the hub refuses it, what waits, and what to do, one press of a key away', async () => {
        const told = await openPageWith(({ uplink }) => Object.assign(uplink, { state: 'fenced', outbox: 12,
            oldest_unsent_at: Date.now() - 3_600_000, fence: 'Till 1 runs with a second database' }));
        await told.locator('.offline-badge.bad', { hasText: 'Action needed: hub refuses · 12 events queued' }).focus();
        await told.keyboard.press('Enter');
        const details = told.getByRole('region', { name: 'Connection' });
        await details.getByText(/Till 1 runs with a second database. Selling goes on and nothing is lost/).waitFor();
        await details.getByText('12 events', { exact: true }).waitFor();
        await details.getByText('60 min old').waitFor();
        await picture(told, 'register-fenced');
        assert.deepEqual(await shortcomings(told), []);
        await told.keyboard.press('Escape');
        await details.waitFor({ state: 'detached' });
    });

    it('says that sales from before its database was renewed are still on their way', async () => {
        const told = await openPageWith(({ uplink }) => Object.assign(uplink, { late_left: 12 }));
        await told.locator('.offline-badge.warn', { hasText: 'Syncing 12 older' }).click();
        const details = told.getByRole('region', { name: 'Connection' });
        await details.getByText(/12 events from before this till's database was renewed are on the way.*nothing is lost/).waitFor();
        await details.getByText('Older ones to be sent').waitFor();
        await picture(told, 'register-late');
        assert.deepEqual(await shortcomings(told), []);
        await page.locator('.offline-badge.good').click();
        assert.equal(await page.getByText('Older ones to be sent').count(), 0);
    });

    it('shows no notice while all is well', async () => {
        await page.locator('.offline-badge.good').waitFor();
        assert.equal(await page.getByRole('status', { name: /^This till's disk, clock/ }).innerText(), '');
    });
});

describe('The register by keyboard and for screen readers', () => {
    it('shows its shortcuts on "?"', async () => {
        await page.keyboard.press('?');
        await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
        await page.keyboard.press('Escape');
        await page.locator('#search').waitFor();
    });

    it('has contrast, target sizes and names as WCAG 2.2 AA asks, on every panel', async () => {
        await scan(page, heart.gtin, unknownCode);
        await totalIs('£2.95');
        for (const key of ['Escape', 'F4', 'F6', 'F7', 'Escape', 'F8', 'F9', 'F10', '?']) {
            await page.keyboard.press(key);
            assert.deepEqual(await shortcomings(page), [], `after ${key}`);
        }
    });

    it('announces what was added', async () => {
        await scan(page, heart.gtin);
        await totalIs('£2.95');
        await page.getByRole('status').filter({ hasText: `${heart.description}, 1 at £2.95. Total £2.95.` }).waitFor();
    });

    it('lets nobody in without the token', async () => {
        await page.context().clearCookies();
        const stranger = await desk.page(`http://127.0.0.1:${node.port}/`);
        await stranger.getByRole('heading', { name: 'This page is not signed in' }).waitFor();
    });
});
