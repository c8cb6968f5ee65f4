// A phone as a picker's device: paired at the till by a code, over TLS, through Wi-Fi that fails.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { ShipTask } from '../../node/web/src/api';
import { shortcomings } from './harness/accessible';
import { Desk, picture } from './harness/browser';
import { item } from './harness/catalogue';
import { Gate } from './harness/gate';
import { Picker } from './harness/picker';
import { until } from './harness/processes';
import { channel, type Served, till, World } from './harness/world';

const heart = item('85123A');
const bag = item('85099B');

let world: World;
let desk: Desk;
let node: Served;
let gate: Gate;
let register: Page;
let phone: Page;

const heard = (text: string | RegExp): Promise<void> => phone.locator('[data-test="heard"]').getByText(text).waitFor();
const progress = (sku: string, text: string): Promise<void> => phone.locator(`.pick-line[data-sku="${sku}"]`).getByText(text, { exact: true }).waitFor();
const notice = () => phone.locator('[data-test="no-connection"]');

async function pickedAtTill(order: string): Promise<number> {
    const { tasks } = await node.api.get<{ tasks: ShipTask[] }>('/api/tasks');
    return tasks.find((task) => task.order === order)!.lines.reduce((sum, line) => sum + line.picked, 0);
}

async function buy(order: string, lines: [sku: string, quantity: number][]): Promise<void> {
    const { state } = await world.shop.api.post<{ state: string }>('/api/buy', { order,
        lines: lines.map(([listing, quantity]) => ({ listing, quantity })) });
    assert.equal(state, 'held');
    await until('the till to have the order', async () => {
        const { tasks } = await node.api.get<{ tasks: ShipTask[] }>('/api/tasks');
        return tasks.some((task) => task.order === order && task.taker?.here === true && !task.taker.asked);
    });
}

// What the camera reads off the till's screen, by way of the test's Wi-Fi.
async function shownLink(): Promise<string> {
    const label = await register.locator('.qr-code').getAttribute('aria-label');
    return label!.replace('QR code of ', '').replace(`:${node.handhelds}/`, `:${gate.port}/`);
}

before(async () => {
    world = await World.start([{ ...till, reserve: 0, handhelds: true }]);
    node = world.node('till');
    gate = await Gate.open(node.handhelds!);
    desk = await Desk.open();
    for (const sku of [heart.sku, bag.sku]) await until(`the shop to be told about ${sku}`, async () => {
        const { listings } = await world.shop.api.get<{ listings: { listing: string; quantity: number }[] }>('/api/listings');
        return listings.some((each) => each.listing === sku && each.quantity > 0);
    });
    register = await desk.page(node.page);
    phone = await desk.handheld(`https://127.0.0.1:${gate.port}/`);
});
after(async () => {
    gate?.close();
    await desk?.close();
    await world?.stop();
});

describe('A device that tries codes', () => {
    it('has five wrong tries of one code, which stays good for others', async () => {
        await register.getByRole('button', { name: 'Handhelds' }).click();
        await register.getByRole('button', { name: 'Pair a handheld' }).click();
        const code = await register.locator('[data-test="pair-code"]').innerText();
        await phone.getByLabel('Name of this handheld').fill('Eve');
        for (const said of ['4 more wrong tries', '3 more wrong tries', '2 more wrong tries', '1 more wrong try,', 'the last try from here',
            'Too many wrong codes came from here']) {
            await phone.getByLabel("Code on the till's screen").fill('ZZZZ-ZZZZ');
            await phone.getByRole('button', { name: 'Pair' }).click();
            await phone.getByRole('alert').getByText(said).waitFor();
        }
        assert.deepEqual(await shortcomings(phone), []);
        // It is full for this device alone; the next code asks all anew.
        assert.equal(await register.locator('[data-test="pair-code"]').innerText(), code);
        await register.getByRole('button', { name: 'Cancel', exact: true }).click();
        await register.getByRole('button', { name: 'Pair a handheld' }).waitFor();
        await register.keyboard.press('Escape');
        await phone.reload();
    });
});

describe('A handheld', () => {
    it('that is not paired is told where the code is', async () => {
        await phone.getByRole('heading', { name: 'Pair this handheld' }).waitFor();
        assert.deepEqual(await shortcomings(phone), []);
    });

    it('is not paired by a wrong code, and the till counts it', async () => {
        await register.getByRole('button', { name: 'Handhelds' }).click();
        await register.getByText('No handheld is paired with this till.').waitFor();
        await register.getByRole('button', { name: 'Pair a handheld' }).click();
        await register.locator('[data-test="pair-code"]').waitFor();
        await picture(register, 'handheld-code');
        assert.deepEqual(await shortcomings(register), []);
        await phone.getByLabel("Code on the till's screen").fill('ZZZZ-ZZZZ');
        await phone.getByLabel('Name of this handheld').fill('Anna');
        await phone.getByRole('button', { name: 'Pair' }).click();
        await phone.getByRole('alert').getByText('That is not the code').waitFor();
    });

    it('is paired by the QR code, and the till shows it', async () => {
        await phone.goto('about:blank');
        await phone.goto(await shownLink());
        const code = await register.locator('[data-test="pair-code"]').innerText();
        assert.equal(await phone.getByLabel("Code on the till's screen").inputValue(), code);
        await phone.getByLabel('Name of this handheld').fill('Anna');
        await phone.getByRole('button', { name: 'Pair' }).click();
        await phone.getByRole('button', { name: 'Log in' }).click();
        await phone.getByRole('heading', { name: 'Orders' }).waitFor();
        await register.locator('[data-handheld="Anna"]').getByText('Connected').waitFor();
        assert.equal(await register.locator('[data-test="pair-code"]').count(), 0);
        await picture(register, 'handheld-paired');
        assert.equal(await phone.getByRole('link', { name: 'Register' }).count(), 0);
    });

    it('picks, and what it scans without a connection is sent when it is back', async () => {
        await buy('W-1', [[heart.sku, 4], [bag.sku, 1]]);
        const picker = Picker.on(phone);
        await picker.open('W-1');
        await picker.scans(heart.gtin);
        await progress(heart.sku, '1 / 4');
        gate.cut();
        await notice().waitFor();
        await picker.scans(heart.gtin);
        await heard('2 of 4, not sent yet');
        await picker.scans(heart.gtin);
        await progress(heart.sku, '3 / 4');
        await notice().getByText('2 entries will be sent').waitFor();
        await picture(phone, 'handheld-no-connection');
        assert.deepEqual(await shortcomings(phone), []);
        assert.equal(await pickedAtTill('W-1'), 1);
        gate.mend();
        await until('the till to have all scans', async () => await pickedAtTill('W-1') === 3);
        await notice().waitFor({ state: 'detached' });
        await progress(heart.sku, '3 / 4');
    });

    it('counts a scan once whose answer was lost', async () => {
        const picker = Picker.on(phone);
        gate.deafen();
        await picker.scans(heart.gtin);
        await until('the scan to reach the till', async () => await pickedAtTill('W-1') === 4);
        gate.cut();
        await notice().waitFor();
        gate.mend();
        await heard('4 of 4');
        assert.equal(await pickedAtTill('W-1'), 4);
        await picker.scans(bag.gtin);
        await picker.puts('A-12');
        await until('the hub to know', async () =>
            (await world.hub.api.get<{ stage: string }>(`/v1/orders/${channel}/W-1`)).stage === 'staged');
    });

    it('says what was wrong with a scan that was sent later', async () => {
        await buy('W-2', [[heart.sku, 1]]);
        await phone.getByRole('button', { name: 'Next order' }).click();
        const picker = Picker.on(phone);
        await picker.open('W-2');
        gate.cut();
        await notice().waitFor();
        await picker.scans(bag.gtin);
        await heard('Without a connection nobody can say');
        gate.mend();
        await phone.locator('.problem-bar').getByText('This order wants').waitFor();
        assert.equal(await pickedAtTill('W-2'), 0);
    });

    it('is out at once when it is removed at the till', async () => {
        await register.getByRole('button', { name: 'Remove Anna' }).click();
        await register.getByRole('button', { name: 'Remove Anna now' }).click();
        await register.getByText('No handheld is paired with this till.').waitFor();
        await phone.getByText('was removed there').waitFor();
        await phone.goto(`https://127.0.0.1:${gate.port}/orders`);
        await phone.getByRole('heading', { name: 'Pair this handheld' }).waitFor();
    });
});
