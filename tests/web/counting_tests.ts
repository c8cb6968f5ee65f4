// Shelves counted on a phone's screen while the till sells, and what the hub makes of it.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { CountReport, CountRow } from '../../hub/web/src/api';
import type { CountSession, Product } from '../../node/web/src/api';
import { shortcomings } from './harness/accessible';
import { picture, scan } from './harness/browser';
import { item } from './harness/catalogue';
import { until } from './harness/processes';
import { desk, front, useStore, world } from './harness/store';

const heart = item('85123A');
const bag = item('85099B');
const cakestand = item('22423');

useStore([heart.sku, bag.sku, cakestand.sku]);

const heard = (page: Page, text: string | RegExp) => page.locator('[data-test="heard"]').getByText(text).waitFor();
const fits = async (page: Page) => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'it is wider than the screen');
const onShelf = async (sku: string): Promise<number> => (await front.api.get<Product>(`/api/products/${sku}`)).on_shelf!;

async function counter(name = ''): Promise<Page> {
    const page = await desk.page(front.page.replace('/?', '/counts?'));
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByLabel('Counted by').fill(name);
    await page.getByLabel('Counted by').press('Tab');
    return page;
}

async function begins(page: Page, name: string, isFull = false): Promise<string> {
    await page.getByLabel('What is counted').fill(name);
    if (isFull) await page.getByLabel(/^All of this location/).check();
    await page.getByRole('button', { name: 'Begin a count' }).click();
    await page.getByRole('button', { name: 'Finish' }).waitFor();
    return page.url().split('#/')[1]!;
}

async function sets(page: Page, quantity: number): Promise<void> {
    await page.getByLabel(/^So many lie/).fill(String(quantity));
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.locator('[data-test="counted"]').getByText(String(quantity), { exact: true }).waitFor();
}

const atHub = async (session: string): Promise<CountRow | undefined> =>
    (await world.hub.api.get<{ counts: CountRow[] }>('/v1/counts')).counts.find((each) => each.count === session);

async function isCompared(session: string): Promise<CountRow> {
    await until('the hub to compare the count', async () => {
        const count = await atHub(session);
        return count !== undefined && count.waiting === 0;
    });
    return (await atHub(session))!;
}

const sell = (sku: string, quantity: number): Promise<unknown> =>
    front.api.post('/api/sales', { basket: randomUUID(), lines: [{ sku, quantity }] });

// Clocks of two tills differ a little: what moves within two seconds of a count may have been counted or not.
const apart = (): Promise<void> => new Promise((done) => setTimeout(done, 2_500));

describe('Counting a shelf', () => {
    let session = '';

    it('counts one with each scan, at a shelf where one is named, and shows nothing of what should be there', async () => {
        const page = await counter('Ann');
        session = await begins(page, 'aisle 3');
        await apart();  // from the goods' receipt
        await scan(page, heart.gtin);
        await heard(page, `${heart.description}: 1`);
        await scan(page, 'B-07');
        await heard(page, 'Nobody knows what B-07 is');
        await page.getByRole('button', { name: 'It is a shelf: count there' }).click();
        await scan(page, heart.gtin);
        await heard(page, `${heart.description}: 2, 1 at B-07`);
        assert.equal(await page.locator('[data-test="expected"]').count(), 0);
        await fits(page);
        await picture(page, 'count');
        assert.deepEqual(await shortcomings(page), []);
    });

    it('takes the last one back, and is where it was on another device', async () => {
        const page = await counter('Ann');
        await page.getByRole('button', { name: 'Go on with aisle 3' }).click();
        await scan(page, bag.gtin);
        await heard(page, `${bag.description}: 1`);
        await page.keyboard.press('F4');
        await heard(page, `${bag.description} taken back`);
        await page.keyboard.press('F4');
        await heard(page, 'Nothing was counted on this page yet');
        await page.locator(`[data-sku="${heart.sku}"]`).getByText('B-07: 1').waitFor();
        assert.equal(await page.locator(`[data-sku="${bag.sku}"]`).count(), 0);
    });

    it('is paused, and counts nothing meanwhile', async () => {
        const page = await counter('Bob');
        await page.getByRole('button', { name: 'Go on with aisle 3' }).click();
        await page.getByRole('button', { name: 'Pause' }).click();
        await page.getByText('This count is paused.').waitFor();
        const { counts } = await front.api.get<{ counts: CountSession[] }>('/api/counts');
        assert.deepEqual([counts[0]!.state, counts[0]!.changed_by], ['paused', 'Bob']);
        await page.getByRole('button', { name: 'Go on with it' }).click();
        await page.getByRole('button', { name: 'Finish' }).waitFor();
    });

    it('is compared with what was there when it was counted, not with what was sold since', async () => {
        const page = await counter('Ann');
        await page.getByRole('button', { name: 'Go on with aisle 3' }).click();
        await page.getByRole('button', { name: `Show ${heart.description}` }).click();
        const there = await onShelf(heart.sku);
        // One of them was counted at B-07.
        await page.getByLabel(/^So many lie/).fill(String(there - 2));
        await page.getByRole('button', { name: 'Set', exact: true }).click();
        await page.locator('[data-test="counted"]').getByText(String(there - 1), { exact: true }).waitFor();
        await apart();
        await sell(heart.sku, 5);
        await page.getByRole('button', { name: 'Finish' }).click();
        await page.getByText('Counted. The hub compares it').waitFor();
        const count = await isCompared(session);
        assert.deepEqual([count.name, count.skus, count.found, count.lost], ['aisle 3', 1, 0, 1]);
        await until('the till to hear of it', async () => await onShelf(heart.sku) === there - 1 - 5);
    });

    it('is finished once, and an operator sees what differed', async () => {
        await assert.rejects(front.api.post(`/api/counts/${session}/scan`, { code: heart.sku }), /finished/);
        const report = await world.hub.api.get<CountReport>(`/v1/counts/${session}`);
        assert.deepEqual([report.lines[0]!.sku, report.lines[0]!.state, report.lines[0]!.difference], [heart.sku, 'booked', -1]);
        const { out } = await world.operate('counts');
        assert.match(out, /aisle 3/);
        const { out: why } = await world.operate('why', heart.sku);
        assert.match(why, /count "aisle 3" of Till 1 by Ann/);
    });
});

describe('A count that is too far off', () => {
    it('is made again, by somebody else or by whoever is alone, before it counts', async () => {
        const page = await counter('Ann');
        const session = await begins(page, 'bags');
        await scan(page, bag.gtin);
        const there = await onShelf(bag.sku);
        await sets(page, there - 20);
        await page.getByRole('button', { name: 'Finish' }).click();
        await page.getByRole('region', { name: 'Count again' }).getByText(bag.description).waitFor();
        await picture(page, 'count-again');
        assert.deepEqual(await shortcomings(page), []);
        await scan(page, bag.gtin);
        await page.getByRole('dialog').getByText('You counted it first').waitFor();
        await page.getByRole('button', { name: 'Nobody else is here' }).click();
        await heard(page, `${bag.description}: 1`);
        await sets(page, there - 12);
        await page.getByRole('button', { name: 'Finish' }).click();
        await page.getByText('Counted. The hub compares it').waitFor();
        assert.equal((await isCompared(session)).lost, 12);
        await until('the till to hear of it', async () => await onShelf(bag.sku) === there - 12);
    });
});

describe('A count of all', () => {
    it('asks about what nobody counted, and is dropped only by a person', async () => {
        const page = await counter('Ann');
        const session = await begins(page, 'everything', true);
        await scan(page, cakestand.gtin);
        await sets(page, await onShelf(cakestand.sku));
        await page.getByRole('button', { name: 'Finish' }).click();
        const asked = page.getByRole('dialog', { name: /items not counted$/ });
        await asked.getByText(heart.description).waitFor();
        await picture(page, 'count-uncounted');
        assert.deepEqual(await shortcomings(page), []);
        await asked.getByRole('button', { name: 'Leave them as they are' }).click();
        await page.getByText('Counted. The hub compares it').waitFor();
        const count = await isCompared(session);
        assert.deepEqual([count.skus, count.differing, count.full], [1, 0, true]);
        await page.getByRole('button', { name: 'Back to the counts' }).click();
        await begins(page, 'a mistake');
        await page.getByRole('button', { name: 'Drop' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Drop it' }).click();
        await page.getByLabel('What is counted').waitFor();
        await page.getByRole('button', { name: 'Go on with a mistake' }).waitFor({ state: 'detached' });
    });
});
