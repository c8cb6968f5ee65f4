// The register page against a real node, hub and broker.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Receipt } from '../../node/web/src/api';
import { shortcomings } from './harness/accessible';
import { Desk, picture, scan, type } from './harness/browser';
import { item } from './harness/catalogue';
import { type Served, till, World } from './harness/world';

let world: World;
let desk: Desk;
let page: Page;
let node: Served;

const unknownCode = '9780201379624';
const heart = item('85123A');
const cakestand = item('22423');
const bag = item('85099B');

const total = (where: Page = page): Promise<string> => where.locator('[data-test="total"]').innerText();
const sees = (text: string, where: Page = page): Promise<void> => where.getByText(text, { exact: false }).first().waitFor();
const totalIs = async (amount: string, where: Page = page): Promise<void> => {
    const box = where.locator('[data-test="total"]').getByText(amount, { exact: true });
    await box.waitFor().catch(async () => {
        await picture(where, 'failure');
        assert.fail(`the total is ${await total(where)} and not ${amount}`);
    });
};
const receipts = async (): Promise<Receipt[]> => (await node.api.get<{ receipts: Receipt[] }>('/api/receipts?limit=200')).receipts;
const salesInAll = async (): Promise<number> => (await receipts()).filter((receipt) => receipt.kind === 'sale').length;

async function openPage(): Promise<Page> {
    const opened = await desk.page(node.page);
    await opened.locator('.tile').first().waitFor();
    return opened;
}

// Ends whatever an earlier test left open, through the API, so that each test begins with no basket.
async function clear(): Promise<void> {
    const { baskets } = await node.api.get<{ baskets: { basket: string; state: string }[] }>('/api/baskets');
    for (const { basket, state } of baskets) {
        if (state === 'card_pending') await node.api.post(`/api/baskets/${basket}/card-result`, { result: 'declined' });
        await node.api.delete(`/api/baskets/${basket}`);
    }
}

before(async () => {
    world = await World.start([till]);
    node = world.node('till');
    desk = await Desk.open();
});
after(async () => {
    await desk?.close();
    await world?.stop();
});
beforeEach(async () => {
    for (const open of desk.context.pages()) await open.close();
    await clear();
    page = await openPage();
});

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

describe('Paying', () => {
    it('takes cash by keyboard alone and shows the change', async () => {
        await scan(page, heart.gtin);
        await totalIs('£2.95');
        await page.keyboard.press('F10');
        await type(page, '500');
        await sees('Change will be £2.05');
        await picture(page, 'register-pay');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Sold' }).waitFor();
        assert.match(await page.locator('.change').innerText(), /£2\.05/);
        await picture(page, 'register-receipt');
        const [receipt] = await receipts();
        assert.equal(receipt!.total, 295);
        assert.equal(receipt!.tenders[0]!.change, 205);
    });

    it('records one sale for two clicks', async () => {
        const before = await salesInAll();
        await scan(page, heart.gtin);
        await totalIs('£2.95');
        await page.keyboard.press('F10');
        await page.getByRole('button', { name: /Exact/ }).dblclick();
        await page.getByRole('heading', { name: 'Sold' }).waitFor();
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
        for (const tab of [page, second]) await tab.getByRole('heading', { name: 'Sold' }).waitFor();
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
        await page.getByRole('heading', { name: 'Sold' }).waitFor();
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
        await scan(page, cakestand.gtin);
        await totalIs('£12.75');
        await page.keyboard.press('F10');
        await type(page, 'c');
        await page.getByRole('heading', { name: 'Waiting for the card' }).waitFor();
        await picture(page, 'register-card');
        await page.getByLabel('Slip number').fill('000123');
        await page.getByRole('button', { name: 'Approved' }).click();
        await page.getByRole('heading', { name: 'Sold' }).waitFor();
        const [receipt] = await receipts();
        assert.deepEqual(receipt!.tenders.map(({ kind, reference, amount }) => ({ kind, reference, amount })),
            [{ kind: 'card', reference: '000123', amount: 1275 }]);
    });

    it('asks for the card result again after a reload and after a crash', async () => {
        await scan(page, cakestand.gtin);
        await totalIs('£12.75');
        await page.keyboard.press('F10');
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
        await page.getByRole('heading', { name: 'Sold' }).waitFor();
    });

    it('splits a sale between card and cash', async () => {
        await scan(page, cakestand.gtin);
        await totalIs('£12.75');
        await page.keyboard.press('F10');
        await type(page, '1000');
        await page.getByRole('button', { name: 'Charge £10.00 to card' }).click();
        await page.getByRole('button', { name: 'Approved' }).click();
        await totalIs('£2.75');
        await page.getByRole('button', { name: /Exact/ }).click();
        await page.getByRole('heading', { name: 'Sold' }).waitFor();
    });
});

describe('Returns', () => {
    async function sell(): Promise<void> {
        await scan(page, heart.gtin, heart.gtin, bag.gtin);
        await totalIs('£7.98');
        await page.keyboard.press('F10');
        await page.getByRole('button', { name: /Exact/ }).click();
        await page.getByRole('heading', { name: 'Sold' }).waitFor();
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
        await page.getByRole('button', { name: 'Pay back £2.08 in cash' }).click();
        await page.getByRole('heading', { name: 'Return recorded' }).waitFor();
    });
});

describe('Away from the hub', () => {
    it('goes on selling, says since when and how much waits, and empties when the broker is back', async () => {
        await page.locator('.offline-badge.good').waitFor();
        await world.broker.stop();
        await page.locator('.offline-badge.grey').waitFor();
        await scan(page, heart.gtin);
        await totalIs('£2.95');
        await page.keyboard.press('F10');
        await page.getByRole('button', { name: /Exact/ }).click();
        await page.getByRole('heading', { name: 'Sold' }).waitFor();
        await page.locator('.offline-badge', { hasText: /Offline since \d\d:\d\d · 1 event queued/ }).waitFor();
        await page.locator('.offline-badge').click();
        await sees('Oldest of them');
        await picture(page, 'register-offline');
        await world.broker.start();
        await page.locator('.offline-badge.good').waitFor();
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
        for (const key of ['Escape', 'F4', 'F6', 'F8', 'F9', 'F10', '?']) {
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
