// A shop order from the buy button to the parcel: shop, hub, the warehouse's orders page.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { OrderRow } from '../../hub/web/src/api';
import { shortcomings } from './harness/accessible';
import { Desk, picture, scan } from './harness/browser';
import { item } from './harness/catalogue';
import { until } from './harness/processes';
import { type Served, till, warehouse, World } from './harness/world';

let world: World;
let desk: Desk;
let packer: Served;

const heart = item('85123A');
const cakestand = item('22423');
const jam = item('22960');

interface Bought { order: string; state: string; reason: string }
const buy = (order: string, ...lines: [string, number][]): Promise<Bought> =>
    world.shop.api.post<Bought>('/api/buy', { order, lines: lines.map(([listing, quantity]) => ({ listing, quantity })) });
const orderAtHub = async (order: string): Promise<OrderRow | undefined> =>
    (await world.hub.api.get<{ orders: OrderRow[] }>('/v1/orders?limit=100')).orders.find((each) => each.order === order);
const cardOf = (page: Page, order: string) => page.locator(`[data-order="${order}"]`);
const isTold = (sku: string): Promise<unknown> => until(`the shop to be told about ${sku}`, async () => {
    const { listings } = await world.shop.api.get<{ listings: { listing: string; version: number }[] }>('/api/listings');
    return listings.some((each) => each.listing === sku && each.version > 0);
});

before(async () => {
    world = await World.start([warehouse, till]);
    packer = world.node('warehouse');
    desk = await Desk.open();
    for (const each of [heart, cakestand, jam]) await isTold(each.sku);
});
after(async () => {
    await desk?.close();
    await world?.stop();
});
beforeEach(async () => {
    for (const open of desk.context.pages()) await open.close();
});

describe('The orders page', () => {
    it('opens as the warehouse\'s home and says when there is nothing to do', async () => {
        const page = await desk.page(packer.page);
        await page.getByText('Nothing to pick').waitFor();
        assert.match(page.url(), /\/orders$/);
    });

    it('shows a new order by itself, announces it, and ships it by one click', async () => {
        const page = await desk.page(packer.page);
        await page.getByText('Nothing to pick').waitFor();
        assert.equal((await buy('S-1', [heart.sku, 2], [cakestand.sku, 1])).state, 'held');
        const card = cardOf(page, 'S-1');
        await card.getByText(heart.description).waitFor();
        await card.getByText(cakestand.description).waitFor();
        await page.getByRole('status').filter({ hasText: 'New order: S-1' }).waitFor();
        await picture(page, 'orders');
        assert.deepEqual(await shortcomings(page), []);
        await page.getByLabel('Tracking number').fill('TR-77');
        await page.getByRole('button', { name: 'Ship order S-1' }).click();
        await page.getByText('Order S-1 shipped').first().waitFor();
        await until('the hub to know that it was shipped', async () => (await orderAtHub('S-1'))?.stage === 'shipped');
        await until('the shop to know it too', async () =>
            (await world.shop.api.get<Bought>('/api/orders/S-1')).state === 'shipped');
    });

    it('takes the scan of a tracking number or of a badge into the field that has the focus', async () => {
        await buy('S-12', [heart.sku, 1]);
        const page = await desk.page(packer.page);
        await page.getByLabel('Picked by').focus();
        await scan(page, 'ann-7');
        await until('the badge to be in its field', async () => await page.getByLabel('Picked by').inputValue() === 'ann-7');
        const tracking = cardOf(page, 'S-12').getByLabel('Tracking number');
        await tracking.focus();
        await scan(page, '00340434161094015902');
        await until('the number to be in its field', async () => await tracking.inputValue() === '00340434161094015902');
        assert.equal(await page.evaluate(() => localStorage.getItem('onepool.orders.staff')), 'ann-7');
        await page.getByRole('button', { name: 'Ship order S-12' }).click();
        await page.getByText('Order S-12 shipped').first().waitFor();
        await page.getByLabel('Picked by').fill('я'.repeat(40));
        await page.getByLabel('Picked by').blur();
        await until('the name to be as long as the node takes it', async () => await page.getByLabel('Picked by').inputValue() === 'я'.repeat(20));
        await page.evaluate(() => localStorage.removeItem('onepool.orders.staff'));
    });

    it('shows the list for an address that is broken', async () => {
        const page = await desk.page(packer.page);
        await page.getByText(/^To pick/).waitFor();
        await page.goto(`${new URL(page.url()).origin}/orders#/pick/a/%zz`);
        await page.reload();
        await page.getByText(/^To pick/).waitFor();
    });

    it('ships once for two clicks and two pages', async () => {
        const events = async (): Promise<number> => (await packer.api.get<{ uplink: { head: number } }>('/api/status')).uplink.head;
        await buy('S-2', [heart.sku, 1]);
        const pages = [await desk.page(packer.page), await desk.page(packer.page)];
        for (const page of pages) await cardOf(page, 'S-2').waitFor();
        const before = await events();
        const press = (page: Page) => page.getByRole('button', { name: 'Ship order S-2' }).dblclick({ timeout: 5_000 }).catch(() => undefined);
        await Promise.all(pages.map(press));
        for (const page of pages) await cardOf(page, 'S-2').waitFor({ state: 'detached' });
        assert.equal(await events(), before + 1);
    });

    it('lists the oldest order first', async () => {
        for (const order of ['S-3', 'S-4', 'S-5']) await buy(order, [heart.sku, 1]);
        const page = await desk.page(packer.page);
        await cardOf(page, 'S-5').waitFor();
        const shown = await page.locator('.task').evaluateAll((all) => all.map((each) => each.getAttribute('data-order')));
        assert.deepEqual(shown.filter((order) => /^S-[345]$/.test(order ?? '')), ['S-3', 'S-4', 'S-5']);
    });

    it('says that an order was cancelled while it was being packed', async () => {
        await buy('S-11', [heart.sku, 1]);
        const page = await desk.page(packer.page);
        await cardOf(page, 'S-11').waitFor();
        await world.shop.api.post('/api/orders/S-11/cancel');
        await page.getByRole('alert').getByText('Order S-11 is not to be shipped here any more').waitFor();
        await cardOf(page, 'S-11').waitFor({ state: 'detached' });
        await picture(page, 'orders-cancelled');
    });

    it('ships while the hub cannot be reached, and the hub learns of it later', async () => {
        await buy('S-6', [heart.sku, 1]);
        const page = await desk.page(packer.page);
        await cardOf(page, 'S-6').waitFor();
        await world.broker.stop();
        await page.locator('.offline-badge.grey').waitFor();
        await page.getByRole('button', { name: 'Ship order S-6' }).click();
        await page.getByText('Order S-6 shipped').first().waitFor();
        await page.locator('.offline-badge', { hasText: '1 event queued' }).waitFor();
        await world.broker.start();
        await until('the hub to learn of it', async () => (await orderAtHub('S-6'))?.stage === 'shipped');
    });
});

describe('The shop', () => {
    it('sells the last units once, refuses the next order, and shows the listing paused', async () => {
        const page = await desk.page(world.shop.page);
        const card = page.locator(`[data-listing="${jam.sku}"]`);
        await card.getByText('Only', { exact: false }).waitFor();
        const shown = Number((await card.locator('.stock').innerText()).replace(/\D/g, ''));
        await picture(page, 'shop');
        assert.deepEqual(await shortcomings(page), []);
        assert.equal((await buy('S-7', [jam.sku, shown])).state, 'held');
        const refused = await buy('S-8', [jam.sku, 1]);
        assert.equal(refused.state, 'refused');
        assert.notEqual(refused.reason, '');
        await card.getByText('Sold out, paused').waitFor();
        assert.ok(await card.getByRole('button', { name: `Buy ${jam.description}` }).isDisabled());
    });

    it('shows a smaller number after a sale at the register, without a reload', async () => {
        const page = await desk.page(world.shop.page);
        const stock = page.locator(`[data-listing="${cakestand.sku}"] .stock`);
        const before = Number((await stock.innerText()).replace(/\D/g, ''));
        await world.node('till').api.post('/api/sales', { basket: randomUUID(), lines: [{ sku: cakestand.sku, quantity: 1 }] });
        await until('the shop\'s page to show one less', async () =>
            Number((await stock.innerText()).replace(/\D/g, '')) === before - 1);
    });

    it('buys by its button and tells the buyer the hub\'s decision', async () => {
        const page = await desk.page(world.shop.page);
        await page.getByRole('button', { name: `Buy ${heart.description}` }).click();
        await page.getByText('Kept for you for').waitFor();
        await picture(page, 'shop-checkout');
        assert.deepEqual(await shortcomings(page), []);
        await page.getByRole('button', { name: /^Pay / }).click();
        await page.locator('.placed').getByText('Confirmed, being packed').waitFor();
        assert.equal(await page.locator('.checkout').count(), 0);
        await picture(page, 'shop-bought');
    });

    it('keeps goods while they are paid: nobody else gets them, and they are free when time is over', async () => {
        const [first, second] = [await desk.page(world.shop.page), await desk.page(world.shop.page)];
        const stock = second.locator(`[data-listing="${heart.sku}"] .stock`);
        const shown = async (): Promise<number> => Number((await stock.innerText()).replace(/\D/g, ''));
        const before = await shown();
        await first.getByRole('button', { name: `Buy ${heart.description}` }).click();
        await first.getByText('Kept for you for').waitFor();
        await until('the other shopper to see one less', async () => await shown() === before - 1);

        const dashboard = await desk.page(`${world.hub.page}#/orders`);
        await dashboard.getByRole('heading', { name: 'Being paid (1)' }).waitFor();
        await picture(dashboard, 'dashboard-holds');
        assert.deepEqual(await shortcomings(dashboard), []);

        const lines = [{ listing: heart.sku, quantity: before }];
        const refused = await world.shop.api.post('/api/checkout', { owner: 'greedy', lines }).catch((failure: Error) => failure);
        assert.match(String(refused), /wanted/);
        await first.getByRole('button', { name: 'Put back' }).click();
        await until('the goods to be free again', async () => await shown() === before);
    });

    it('has a paid hold become the order, also when the shop tells it twice', async () => {
        const { hold } = await world.shop.api.post<{ hold: string }>('/api/checkout',
            { owner: 'anna', lines: [{ listing: heart.sku, quantity: 1 }] });
        assert.equal((await world.shop.api.post<Bought>('/api/pay', { hold })).state, 'held');
        assert.equal((await world.shop.api.post<Bought>('/api/pay', { hold })).state, 'held');
        const { orders } = await world.hub.api.get<{ orders: OrderRow[] }>('/v1/orders?limit=100');
        assert.equal(orders.filter((each) => each.order === `S-${hold}`).length, 1);
    });

    it('loses no order whose webhook was lost: the hub finds it in the feed', async () => {
        await world.shop.api.post('/api/faults', { lose_webhooks: 1 });
        assert.equal((await buy('S-9', [heart.sku, 1])).state, 'placed');
        await until('the hub to hold it', async () => (await orderAtHub('S-9'))?.stage === 'held');
        await until('the shop to be told', async () => (await world.shop.api.get<Bought>('/api/orders/S-9')).state === 'held');
    });

    it('has an order held once although its webhook came twice', async () => {
        await world.shop.api.post('/api/faults', { duplicate_webhooks: 1 });
        assert.equal((await buy('S-10', [heart.sku, 1])).state, 'held');
        const { orders } = await world.hub.api.get<{ orders: OrderRow[] }>('/v1/orders?limit=100');
        assert.equal(orders.filter((each) => each.order === 'S-10').length, 1);
    });
});
