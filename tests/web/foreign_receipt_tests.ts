// Goods bought at one till and brought back at another, of another store: the hub is asked first.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Receipt } from '../../node/web/src/api';
import type { Status as HubStatus } from '../../hub/web/src/api';
import { shortcomings } from './harness/accessible';
import { Desk, picture, scan } from './harness/browser';
import { item } from './harness/catalogue';
import { until } from './harness/processes';
import { type NodePlan, type Served, till, World } from './harness/world';

const heart = item('85123A');
const other: NodePlan = { name: 'other', title: 'Till 2', location: 'store-2' };

let world: World;
let desk: Desk;
let page: Page;
let here: Served;

before(async () => {
    world = await World.start([till, other]);
    here = world.node('other');
    desk = await Desk.open();
});
after(async () => {
    await desk?.close();
    await world?.stop();
});
beforeEach(async () => {
    for (const open of desk.context.pages()) await open.close();
    page = await desk.page(here.page);
    await page.locator('.tile').first().waitFor();
});

const isSent = (node: Served): Promise<unknown> => until('the hub to have it', async () =>
    (await node.api.get<{ uplink: { outbox: number } }>('/api/status')).uplink.outbox === 0);

async function soldAtTheOther(quantity: number): Promise<Receipt> {
    const seller = world.node('till');
    const sold = await seller.api.post<Receipt>('/api/sales', { basket: randomUUID(), lines: [{ sku: heart.sku, quantity }] });
    await isSent(seller);
    return sold;
}

const newest = async (): Promise<Receipt> =>
    (await here.api.get<{ receipts: Receipt[] }>('/api/receipts?limit=1')).receipts[0]!;

const sees = (text: string): Promise<void> => page.getByText(text, { exact: false }).first().waitFor();

async function bring(receipt: string): Promise<void> {
    await page.keyboard.press('F8');
    await scan(page, receipt.replaceAll('-', ''));
}

async function payBackOne(): Promise<void> {
    await page.getByRole('button', { name: `One more ${heart.description}` }).click();
    await page.getByLabel('Reason').selectOption('Faulty');
    await page.getByRole('button', { name: /^Pay back/ }).click();
    await page.getByRole('heading', { name: 'Return recorded' }).waitFor();
    await isSent(here);
    await page.keyboard.press('Enter');
}

describe('A receipt of another till', () => {
    it('shows its lines, and gives back by them what is left and no more', async () => {
        const sold = await soldAtTheOther(2);
        await bring(sold.basket);
        await sees('of another till, sold at store-1');
        await sees('2 can come back');
        assert.deepEqual(await shortcomings(page), []);
        await picture(page, 'register-foreign-receipt');
        await payBackOne();
        const back = await newest();
        assert.equal(back.receipt, null, 'not provisional');
        assert.equal(back.is_checked, true);
        assert.deepEqual(back.lines[0]!.original, { basket: sold.basket, line_no: 1 });
        assert.equal(back.total, sold.total / 2, 'the price that was paid');

        await bring(sold.basket);
        await sees('1 can come back');
        await sees('1 came back at store-2');
        await payBackOne();
        await bring(sold.basket);
        await sees('all came back already');
        assert.equal(await page.getByRole('button', { name: `One more ${heart.description}` }).isDisabled(), true);
        await assert.rejects(here.api.post('/api/returns', { basket: randomUUID(), receipt: sold.basket,
            lines: [{ line_no: 1, quantity: 1, reason: 'Faulty' }] }), /2 bought at .*, 2 came back here, 0 left/);
        const { receipts_in_question: asked } = await world.hub.api.get<HubStatus>('/v1/status');
        assert.equal(asked.exceeded, 0);
    });

    it('is known at its own till with what came back elsewhere', async () => {
        const sold = await soldAtTheOther(2);
        await bring(sold.basket);
        await sees('2 can come back');
        await payBackOne();
        const seller = world.node('till');
        page = await desk.page(seller.page);
        await page.locator('.tile').first().waitFor();
        await bring(sold.basket);
        await sees('1 came back at store-2');
        await sees('1 can come back');
        await assert.rejects(seller.api.post('/api/returns', { basket: randomUUID(), original: sold.basket,
            lines: [{ line_no: 1, quantity: 2, reason: 'Faulty' }] }), /1 came back at store-2 on .*, 1 left/);
    });

    it('is known by the code under its bar code, too', async () => {
        const sold = await soldAtTheOther(1);
        await page.keyboard.press('F8');
        await page.getByRole('searchbox').fill(sold.chain_code);
        await page.getByRole('button', { name: `Take back by receipt ${sold.chain_code} of another till` }).click();
        await sees('1 can come back');
    });

    it('that the hub does not know is said to be so, and is provisional all the same', async () => {
        await bring('01900000-1111-7222-8333-444455556666');
        await sees('the hub has heard of no such sale');
        await page.getByLabel('Item number or code of what comes back').fill(heart.sku);
        await page.getByRole('button', { name: 'Add', exact: true }).click();
        await payBackOne();
        assert.equal((await newest()).receipt, '01900000-1111-7222-8333-444455556666');
    });

    it('is provisional while the hub cannot be asked', async () => {
        const sold = await soldAtTheOther(1);
        await world.hub.program.stop();
        await bring(sold.basket);
        await sees('the hub cannot be asked now');
        await page.getByLabel('Item number or code of what comes back').fill(heart.sku);
        await page.getByRole('button', { name: 'Add', exact: true }).click();
        await page.getByLabel('Reason').selectOption('Faulty');
        await page.getByRole('button', { name: /^Pay back/ }).click();
        await sees('of another till, provisional');
        assert.equal((await newest()).receipt, sold.basket);
    });
});
