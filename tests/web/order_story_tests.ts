// Orders from the shop's page to their buyers, through a real browser, hub, broker, shop and two nodes. Two are promised
// the last unit of a store, which a till that is offline sells to a customer: the one that is sent goes to the warehouse
// by rule; the one that is collected goes to the warehouse's counter on its buyer's word. Another is collected in the
// store.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { OrderAsk, OrderView } from '../../deploy/shop/api';
import { HubClient } from '../../deploy/shop/src/hub_client';
import { keyOf } from '../../deploy/shop/src/signing';
import type { CaseRow, OrderStory } from '../../hub/web/src/api';
import type { ShipTask } from '../../node/web/src/api';
import { shortcomings } from './harness/accessible';
import { Desk, picture, scan, type } from './harness/browser';
import { type Item, item } from './harness/catalogue';
import { handsOver, Picker } from './harness/picker';
import { until } from './harness/processes';
import { channel, type Served, till, warehouse, World } from './harness/world';

let world: World;
let desk: Desk;
let store: Served;
let shop: Page;

const cakestand = item('22423');
const heart = item('85123A');
const bunting = item('47566');

const atHub = (order: string): Promise<OrderStory> => world.hub.api.get<OrderStory>(`/v1/orders/${channel}/${order}`);
const is = (order: string, stage: OrderStory['stage'], location: string): Promise<unknown> =>
    until(`the order to be ${stage} at ${location}`, async () => {
        const story = await atHub(order);
        return story.stage === stage && story.location === location;
    });
// As its steps went from one to the next.
async function stages(order: string): Promise<OrderStory['stage'][]> {
    const seen = (await atHub(order)).steps.map((step) => step.stage);
    return seen.filter((stage, index) => stage !== seen[index - 1]);
}
const isShownAt = (node: Served, order: string): Promise<unknown> => until('the node to be told of the order', async () =>
    (await node.api.get<{ tasks: ShipTask[] }>('/api/tasks')).tasks.some((task) => task.order === order && task.state === 'held'));
const buyerSees = (order: string, text: string): Promise<void> => shop.locator(`[data-order="${order}"]`).getByText(text).waitFor();

// Open or not.
const cases = async (kind: string): Promise<CaseRow[]> =>
    (await world.hub.api.get<{ cases: CaseRow[] }>('/v1/cases')).cases.filter((each) => each.kind === kind);
const shortages = (): Promise<CaseRow[]> => cases('oversell');

const asks = (ask: OrderAsk): Promise<{ status: number; body: unknown }> =>
    new HubClient(new URL(`http://127.0.0.1:${world.hub.port}`), channel, keyOf(world.secret)).askOrder(ask);

// So that the store has one of it left, and the shop knows.
async function leavesOne({ sku, stock }: Item): Promise<void> {
    await store.api.post('/api/adjust', { document: randomUUID(), reason: 'counted', lines: [{ sku, quantity: 1 - stock }] });
    await until('the shop to be told of the last unit', async () => {
        const { listings } = await world.shop.api.get<{ listings: { listing: string; quantity: number }[] }>('/api/listings');
        return listings.some((each) => each.listing === sku && each.quantity === 1 + stock);
    });
}

// The till is cut off, is told whose unit it is, and sells it for a reason; then it is heard again.
async function sellsPromised(register: Page, { gtin, description }: Item, order: string, name: string): Promise<void> {
    await register.locator('.offline-badge.good').waitFor();
    await world.broker.stop();
    await register.locator('.offline-badge.grey').waitFor();
    await scan(register, gtin);
    await register.getByRole('heading', { name: `${description} is promised` }).waitFor();
    await register.getByText(order).first().waitFor();
    await picture(register, name);
    await type(register, '1');
    await register.keyboard.press('Enter');
    await register.getByText('1 promised, sold all the same').waitFor();
    await register.keyboard.press('F10');
    await register.getByRole('button', { name: /Exact/ }).click();
    await register.getByRole('heading', { name: 'Sold' }).waitFor();
    await world.broker.start();
    await register.locator('.offline-badge.good').waitFor();
}

// By the buttons of the shop's page; gives the order's number.
async function buys(description: string, delivery: string): Promise<string> {
    const known = await shop.locator('[data-order]').count();
    await shop.getByRole('button', { name: `Buy ${description}` }).click();
    await shop.getByText('Kept for you for').waitFor();
    await shop.getByLabel(delivery).check();
    await shop.getByRole('button', { name: /^Pay / }).click();
    await until('the order to be listed', async () => await shop.locator('[data-order]').count() === known + 1);
    return (await shop.locator('[data-order]').first().getAttribute('data-order'))!;
}

before(async () => {
    // The store is preferred, and promises its last unit too.
    world = await World.start([{ ...till, reserve: 0, store: 'High Street' }, { ...warehouse, store: 'Harbour' }]);
    store = world.node('till');
    desk = await Desk.open();
    await leavesOne(cakestand);
    shop = await desk.page(world.shop.page);
});
after(async () => {
    await desk?.close();
    await world?.stop();
});

describe('An order for the last unit of a store', () => {
    let order = '';

    it('is bought on the shop\'s page, to be sent, and held at the store', async () => {
        order = await buys(cakestand.description, 'Send it to me');
        await buyerSees(order, 'Confirmed, being packed');
        await is(order, 'held', 'store-1');
        await isShownAt(store, order);
    });

    it('is asked about at the till that is offline, which sells its unit for a reason', async () => {
        const register = await desk.page(store.page);
        await sellsPromised(register, cakestand, order, 'story-promised');
        const found = await until('the hub to tell of it', async () => (await shortages()).at(0));
        assert.match(found.text, /on the word of till: "The customer has it in hand"/);
        await register.close();
    });

    it('goes to the warehouse by rule, and the case closes once the till has heard of it', async () => {
        await is(order, 'held', 'warehouse');
        assert.deepEqual((await atHub(order)).gave_up, ['store-1']);
        await buyerSees(order, 'Confirmed, being packed');
        const closed = await until('the case to close', async () =>
            (await shortages()).find((each) => each.closed_at !== null));
        assert.match(closed.text, new RegExp(`order ${order} goes to warehouse instead, by rule`));
        await until('the till to give it up', async () =>
            !(await store.api.get<{ tasks: ShipTask[] }>('/api/tasks')).tasks.some((task) => task.order === order && task.state === 'held'));
    });

    it('is picked, staged, packed and sent from there', async () => {
        const packer = world.node('warehouse');
        await isShownAt(packer, order);
        const picker = await Picker.at(desk, packer);
        await picker.open(order);
        await picture(picker.screen, 'story-pick');
        assert.deepEqual(await shortcomings(picker.screen), []);
        await picker.scans(heart.gtin);
        await picker.screen.getByText('This order wants').first().waitFor();
        await picker.scans(cakestand.gtin);
        await picker.puts('A-01');
        await is(order, 'staged', 'warehouse');
        await buyerSees(order, 'Packed, waiting to be sent');
        await picker.packs(order, 2);
        await is(order, 'packed', 'warehouse');
        await picture(picker.screen, 'story-packed');
        assert.deepEqual(await shortcomings(picker.screen), []);
        await picker.ships(order, 'TR-1');
        await is(order, 'shipped', 'warehouse');
        await buyerSees(order, 'Shipped');
        await picker.screen.close();
    });

    it('is delivered once its shop says so', async () => {
        const delivered = await asks({ type: 'order.delivered', order, note: 'left with a neighbour' });
        assert.deepEqual(delivered, { status: 200, body: { order: { order, stage: 'delivered', reason: 'delivered' } } });
        assert.equal((await asks({ type: 'order.cancel', order })).status, 409, 'too late');
    });

    it('has a story that names each of these steps', async () => {
        const { out } = await world.operate('why-order', channel, order);
        const steps = ['held at store-1', 'rule +given up at store-1', 'held at warehouse', 'stands at A-01', '2 parcels', 'shipped',
            'left with a neighbour'];
        assert.match(out, new RegExp(steps.join('[^]*')));
        assert.deepEqual(await stages(order), ['held', 'waiting', 'held', 'staged', 'packed', 'shipped', 'delivered']);
    });
});

describe('An order for the last unit of the store that its buyer chose', () => {
    let order = '';
    const waiting = async (): Promise<CaseRow> =>
        (await cases('odd_order')).find((each) => each.subject === `${channel} order ${order}, waiting`)!;

    it('is bought on the shop\'s page, to be collected, and held there', async () => {
        await leavesOne(bunting);
        order = await buys(bunting.description, 'Collect at High Street');
        await buyerSees(order, 'Confirmed, being made ready at High Street');
        await is(order, 'held', 'store-1');
        await isShownAt(store, order);
    });

    it('loses its unit to a customer at the till that is offline, and the case says whose it is and where it may go', async () => {
        const register = await desk.page(store.page);
        await sellsPromised(register, bunting, order, 'story-promised-collection');
        await register.close();
        const found = await until('the hub to tell of it', async () => (await shortages()).find((each) => each.subject === `${bunting.sku} at store-1`));
        assert.match(found.text, /on the word of till: "The customer has it in hand"/);
        assert.match(found.proposal, new RegExp(`buyer of ${channel} order ${order} collects it at store-1: count the shelf, then move it to ` +
            'another store on its buyer\'s word \\(warehouse has it\\), or cancel it'));
        assert.equal((await atHub(order)).location, 'store-1', 'no rule moves it');
    });

    it('cannot be picked there, and waits with a case of its own', async () => {
        const picker = await Picker.at(desk, store);
        await picker.open(order);
        await picker.findsNothing();
        await picker.screen.close();
        await until('the order to wait', async () => (await atHub(order)).stage === 'waiting');
        const found = await waiting();
        assert.equal(found.closed_at, null);
        assert.match(found.text, /all of it is missing at store-1, where its buyer collects it/);
        assert.match(found.proposal, /move it to another store on its buyer's word \(warehouse has it\), or cancel it/);
        await until('the debt to be over', async () =>
            (await shortages()).every((each) => each.subject !== `${bunting.sku} at store-1` || each.closed_at !== null));
    });

    it('is moved on its buyer\'s word, which closes the case and tells the shop', async () => {
        const page = await desk.page(`${world.hub.page}#/orders/${channel}/${order}`);
        await page.getByRole('heading', { name: `Order ${order}` }).waitFor();
        await page.getByRole('button', { name: 'Move to another store' }).click();
        await page.getByRole('button', { name: 'Move the order' }).click();
        await page.getByText('Say which store, who you are, and what its buyer said.').waitFor();
        await page.getByLabel('Collected at').selectOption('warehouse');
        await page.getByLabel('Your name').fill('Ann');
        await page.getByLabel('What its buyer said').fill('rang: fetches it at the Harbour');
        await picture(page, 'story-move');
        assert.deepEqual(await shortcomings(page), []);
        await page.getByRole('button', { name: 'Move the order' }).click();
        await page.getByText('moved from store-1 to warehouse by Ann: rang: fetches it at the Harbour').waitFor();
        await page.close();
        await is(order, 'held', 'warehouse');
        assert.equal((await atHub(order)).collect_at, 'warehouse');
        assert.notEqual((await waiting()).closed_at, null);
        await buyerSees(order, 'Confirmed, being made ready at Harbour');
        assert.deepEqual(await asks({ type: 'order.move', order, collect_at: 'warehouse' }),
            { status: 200, body: { order: { order, stage: 'held', reason: 'held at warehouse' } } }, 'once');
        assert.equal((await asks({ type: 'order.move', order, collect_at: 'store-1' })).status, 409);
        await assert.rejects(world.operate('move-order', channel, order, 'store-1', '--reason', 'back', '--by', 'Ann'), /store-1 gave up/);
    });

    it('is not handed over where it was to be collected before, which says so', async () => {
        await until('the till to know of it', async () =>
            !(await store.api.get<{ tasks: ShipTask[] }>('/api/tasks')).tasks.some((task) => task.order === order && task.state === 'held'));
        const register = await desk.page(store.page);
        await register.locator('.tile').first().waitFor();
        await scan(register, order);
        await register.getByText('is collected at another store or sent from one by now').first().waitFor();
        await register.close();
    });

    it('is picked there, and its buyer is shown the same code', async () => {
        const other = world.node('warehouse');
        await isShownAt(other, order);
        const picker = await Picker.at(desk, other);
        await picker.open(order);
        await picker.scans(bunting.gtin);
        await picker.puts('A-02');
        await is(order, 'staged', 'warehouse');
        await buyerSees(order, 'Ready for collection at Harbour: show this code');
        await shop.getByRole('img', { name: `Bar code of this order: ${order}` }).waitFor();
        await picker.screen.close();
    });

    it('is handed over at the register there that scans the code', async () => {
        const register = await desk.page(world.node('warehouse').page.replace('/?', '/register?'));
        await register.locator('.tile').first().waitFor();
        await handsOver(register, order, 'A-02');
        await is(order, 'collected', 'warehouse');
        await buyerSees(order, 'Collected');
        await register.close();
    });

    it('has a story that names each of these steps', async () => {
        const { out } = await world.operate('why-order', channel, order);
        const steps = ['held at store-1', 'all of it is missing at store-1', 'Ann +moved from store-1 to warehouse', 'held at warehouse',
            'stands at A-02', 'collected at warehouse'];
        assert.match(out, new RegExp(steps.join('[^]*')));
        assert.deepEqual(await stages(order), ['held', 'waiting', 'held', 'staged', 'collected']);
    });
});

describe('An order that is collected', () => {
    let order = '';

    it('is bought on the shop\'s page and held at the store that its buyer chose', async () => {
        order = await buys(heart.description, 'Collect at High Street');
        await buyerSees(order, 'Confirmed, being made ready at High Street');
        const { collect_at: place, due_at: due, collect_by: kept } = await atHub(order);
        assert.equal(place, 'store-1');
        assert.ok(due !== null && kept !== null && due < kept);
        await is(order, 'held', 'store-1');
        await isShownAt(store, order);
    });

    it('is picked and staged there, and its buyer is shown the code', async () => {
        const picker = await Picker.at(desk, store);
        await picker.open(order);
        await picker.scans(heart.gtin);
        await picker.puts('C-07');
        await is(order, 'staged', 'store-1');
        await buyerSees(order, 'Ready for collection at High Street: show this code');
        await shop.getByRole('img', { name: `Bar code of this order: ${order}` }).waitFor();
        await picture(shop, 'shop-ready');
        assert.deepEqual(await shortcomings(shop), []);
        await picker.screen.close();
    });

    it('is not known at the register of another location, which says so', async () => {
        const other = await desk.page(world.node('warehouse').page.replace('/?', '/register?'));
        await other.locator('.tile').first().waitFor();
        await scan(other, `${channel}/${order}`);
        await other.getByText('is known at this store. Look at the number again; it may be waiting at another store.').waitFor();
        await other.keyboard.press('F7');
        await other.getByLabel('Order number, scanned or typed').fill(order);
        await other.getByRole('button', { name: 'Find' }).click();
        await other.getByText(`No order ${order} is known at this store`).waitFor();
        assert.equal((await world.node('warehouse').api.get<{ baskets: object[] }>('/api/baskets')).baskets.length, 0);
        await other.close();
    });

    it('is still there, with its code, after the shop started again and the page was loaded anew', async () => {
        await world.shop.program.stop('SIGKILL');
        await world.shop.program.start();
        await shop.goto(`${world.shop.page}orders/${order}`);
        await buyerSees(order, 'Ready for collection at High Street: show this code');
        await shop.getByRole('img', { name: `Bar code of this order: ${order}` }).waitFor();
        await picture(shop, 'shop-order');
        assert.deepEqual(await shortcomings(shop), []);
    });

    it('is handed over at the register that scans the code, and its buyer sees that', async () => {
        const register = await desk.page(store.page);
        await register.locator('.tile').first().waitFor();
        await handsOver(register, order, 'C-07');
        await is(order, 'collected', 'store-1');
        await buyerSees(order, 'Collected');
        assert.equal(await shop.getByRole('img').count(), 0);
        await register.close();
    });

    it('has a story that names each of these steps', async () => {
        const { out } = await world.operate('why-order', channel, order);
        assert.match(out, /held at store-1[^]*stands at C-07[^]*collected/);
        assert.deepEqual(await stages(order), ['held', 'staged', 'collected']);
    });
});

describe('An order that is cancelled at the hub', () => {
    let order = '';
    let place = '';

    it('is answered over the API as it was by webhook, and another one under its id is not taken', async () => {
        await shop.goto(world.shop.page);
        await shop.locator('[data-order]').nth(1).waitFor();
        order = await buys(heart.description, 'Send it to me');
        place = await until('the order to be held', async () => {
            const story = await atHub(order);
            return story.stage === 'held' ? story.location ?? '' : '';
        });
        const known = await world.shop.api.get<OrderView>(`/api/orders/${order}`);
        const again = await asks({ type: 'order.place', order: known });
        assert.deepEqual(again, { status: 200, body: { order: { order, stage: 'held', reason: `held at ${place}` } } });
        const [line] = known.lines;
        assert.equal((await asks({ type: 'order.place', order: { ...known, lines: [{ ...line!, quantity: 2 }] } })).status, 409);
    });

    it('is not cancelled by one press', async () => {
        const page = await desk.page(`${world.hub.page}#/orders/${channel}/${order}`);
        await page.getByRole('heading', { name: `Order ${order}` }).waitFor();
        await page.getByRole('button', { name: 'Cancel this order' }).click();
        await page.getByRole('button', { name: 'Cancel the order' }).click();
        await page.getByText('Say who you are and why it is cancelled.').waitFor();
        await picture(page, 'story-cancel');
        assert.deepEqual(await shortcomings(page), []);
        assert.equal((await atHub(order)).stage, 'held');
        await page.getByLabel('Your name').fill('Ann');
        await page.getByLabel('Why').fill('the buyer rang');
        await page.getByRole('button', { name: 'Cancel the order' }).click();
        await page.getByText('cancelled by Ann: the buyer rang').waitFor();
        await page.close();
    });

    it('is cancelled for its buyer, and no more to be done', async () => {
        await is(order, 'cancelled', place);
        await shop.locator(`[data-order="${order}"]`).getByText('Cancelled', { exact: true }).waitFor();
        const refused = await world.operate('cancel-order', channel, order, '--reason', 'again', '--by', 'Ann');
        assert.match(refused.out, /cancelled by Ann: the buyer rang/, 'it is cancelled already');
    });
});

describe('The books behind all of them', () => {
    it('have nothing standing picked any more, and bear to be applied anew', async () => {
        const { stock } = await world.hub.api.get<{ stock: { sku: string; cells: { location: string; shelf: number; staged: number }[] }[] }>(
            '/v1/stock?limit=500');
        const cells = stock.flatMap(({ sku, cells: each }) => each.map((cell) => ({ ...cell, sku })));
        assert.deepEqual(cells.filter((cell) => cell.staged !== 0), []);
        const shelf = (sku: string, location: string) => cells.find((cell) => cell.sku === sku && cell.location === location)!.shelf;
        assert.equal(shelf(cakestand.sku, 'warehouse'), cakestand.stock - 1);
        assert.equal(shelf(heart.sku, 'store-1'), heart.stock - 1);
        assert.equal(shelf(bunting.sku, 'warehouse'), bunting.stock - 1);
        assert.equal(shelf(bunting.sku, 'store-1'), 0);
        await world.operate('check');
    });
});
