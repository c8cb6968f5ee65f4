// People at a handheld: by a typed name as long as there is no staff list, then by name and PIN;
// scans that outlive a reload of the page, and a picker who is logged out before theirs are sent.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { OrderStory } from '../../hub/web/src/api';
import type { Handhelds, ShipTask } from '../../node/web/src/api';
import { shortcomings } from './harness/accessible';
import { Desk, picture } from './harness/browser';
import { item } from './harness/catalogue';
import { Gate } from './harness/gate';
import { Picker } from './harness/picker';
import { until } from './harness/processes';
import { channel, type Served, till, World } from './harness/world';

const heart = item('85123A');
const bag = item('85099B');
const pin = '482913';

let world: World;
let desk: Desk;
let node: Served;
let gate: Gate;
let phone: Page;

const loginTitle = () => phone.getByRole('heading', { name: 'Log in' });
const who = () => phone.locator('[data-test="picker"]');
const names = () => phone.getByLabel('Who picks?');
const pinField = () => phone.getByLabel('PIN', { exact: true });
const enter = () => phone.getByRole('button', { name: 'Log in' });
const problem = () => phone.getByRole('alert');
const notice = () => phone.locator('[data-test="no-connection"]');
const progress = (sku: string, text: string): Promise<void> => phone.locator(`.pick-line[data-sku="${sku}"]`).getByText(text, { exact: true }).waitFor();

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

async function pair(): Promise<void> {
    const { code } = await node.api.post<Handhelds>('/api/handhelds/code', {});
    await phone.getByLabel("Code on the till's screen").fill(code!.code);
    await phone.getByLabel('Name of this handheld').fill('Phone 1');
    await phone.getByRole('button', { name: 'Pair' }).click();
}

async function logIn(name: string, digits: string): Promise<void> {
    await loginTitle().waitFor();
    await names().selectOption(name);
    await pinField().fill(digits);
    await enter().click();
}

// The page is gone, and cannot come back before the connection does.
async function reloadWithoutConnection(): Promise<void> {
    await assert.rejects(phone.reload());
    await phone.waitForURL(/^chrome-error:/);
}

async function comeBack(order: string): Promise<void> {
    await phone.goto(`https://127.0.0.1:${gate.port}/orders#/pick/${channel}/${order}`);
}

const staffAdd = (name: string, role: string, digits: string) =>
    world.operateWith(`${digits}\n`, 'staff', 'add', name, '--role', role);

before(async () => {
    world = await World.start([{ ...till, reserve: 0, handhelds: true }]);
    node = world.node('till');
    gate = await Gate.open(node.handhelds!);
    desk = await Desk.open();
    for (const sku of [heart.sku, bag.sku]) await until(`the shop to be told about ${sku}`, async () => {
        const { listings } = await world.shop.api.get<{ listings: { listing: string; quantity: number }[] }>('/api/listings');
        return listings.some((each) => each.listing === sku && each.quantity > 0);
    });
    phone = await desk.handheld(`https://127.0.0.1:${gate.port}/`);
    await pair();
});
after(async () => {
    gate?.close();
    await desk?.close();
    await world?.stop();
});

describe('A picker', () => {
    it('types a name where there is no staff list, which is marked', async () => {
        await loginTitle().waitFor();
        await phone.getByText('No staff list that names anybody who may pick has come to this till').waitFor();
        assert.equal(await phone.getByLabel('Your name').inputValue(), 'Phone 1', 'the handheld\'s, unless another is typed');
        assert.equal(await pinField().count(), 0);
        await phone.getByLabel('Your name').fill('Zoe');
        await picture(phone, 'handheld-login-typed');
        assert.deepEqual(await shortcomings(phone), []);
        await enter().click();
        await who().getByText('Zoe (typed)').waitFor();
        assert.equal(await phone.getByLabel('Picked by').count(), 0);
        const { handhelds } = await node.api.get<Handhelds>('/api/handhelds');
        assert.deepEqual(handhelds[0]!.picker, { name: 'Zoe (typed)', proof: 'typed' });
    });

    it('is asked for name and PIN as soon as a list comes', async () => {
        const told = await staffAdd('Ann Smith', 'picker', pin);
        assert.ok(!(told.out + told.told).includes(pin));
        await staffAdd('Bo', 'cashier', '1111');
        await staffAdd('Otto', 'auditor', '2222');
        await loginTitle().waitFor();
        await until('all names to be offered', async () =>
            (await names().locator('option').allInnerTexts()).join() === 'Choose your name,Ann Smith,Bo');
        await picture(phone, 'handheld-login');
        assert.deepEqual(await shortcomings(phone), []);
    });

    it('is told of a wrong PIN, and comes in by the right one', async () => {
        await names().selectOption('Ann Smith');
        assert.ok(await enter().isDisabled(), 'without a PIN');
        await pinField().fill('12a3');
        assert.equal(await pinField().inputValue(), '123', 'digits only');
        assert.equal(await pinField().getAttribute('type'), 'password');
        await logIn('Ann Smith', '0000');
        await problem().getByText('This name and this PIN do not fit').waitFor();
        assert.equal(await pinField().inputValue(), '');
        await logIn('Ann Smith', pin);
        await who().getByText('Ann Smith', { exact: true }).waitFor();
    });

    it('goes on where another paused, and is named from then on', async () => {
        await buy('L-0', [[heart.sku, 2], [bag.sku, 1]]);
        const takerAtHub = async () => (await world.hub.api.get<OrderStory>(`/v1/orders/${channel}/L-0`)).taker?.staff;
        const isNamed = (name: string) => until(`the hub to name ${name}`, async () => await takerAtHub() === name);
        const swap = async (name: string, digits: string) => {
            await phone.getByRole('button', { name: 'Log out' }).click();
            await logIn(name, digits);
            await who().getByText(name, { exact: true }).waitFor();
        };
        const picker = Picker.on(phone);
        await picker.open('L-0');
        await isNamed('Ann Smith');
        await picker.scans(heart.gtin);
        await progress(heart.sku, '1 / 2');
        await phone.getByRole('button', { name: 'Pause' }).click();
        await picker.card('L-0').getByText('Being picked here: 1 of 3').waitFor();

        await swap('Bo', '1111');
        await picker.open('L-0');
        await progress(heart.sku, '1 / 2');
        await isNamed('Bo');
        assert.match((await world.operate('why-order', channel, 'L-0')).out, /being picked by Bo at/);

        // Without a pause: the pick stands on the screen.
        await swap('Ann Smith', pin);
        await progress(heart.sku, '1 / 2');
        await isNamed('Ann Smith');
        await phone.getByRole('button', { name: 'Pause' }).click();
    });

    it('finds unsent scans again after a reload', async () => {
        await buy('L-1', [[heart.sku, 6], [bag.sku, 1]]);
        const picker = Picker.on(phone);
        await picker.open('L-1');
        await picker.scans(heart.gtin);
        await progress(heart.sku, '1 / 6');
        gate.cut();
        await notice().waitFor();
        await picker.scans(heart.gtin);
        await picker.scans(heart.gtin);
        await notice().getByText('2 entries will be sent').waitFor();
        await reloadWithoutConnection();
        assert.equal(await pickedAtTill('L-1'), 1);
        gate.mend();
        await comeBack('L-1');
        await until('the till to have all scans', async () => await pickedAtTill('L-1') === 3);
        await progress(heart.sku, '3 / 6');
        await phone.reload();
        await progress(heart.sku, '3 / 6');
        assert.equal(await pickedAtTill('L-1'), 3, 'and they are sent no more');
        assert.deepEqual(await phone.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('unsent'))), []);
    });

    it('counts a scan once whose answer was lost before a reload', async () => {
        const picker = Picker.on(phone);
        gate.deafen();
        await picker.scans(heart.gtin);
        await until('the scan to reach the till', async () => await pickedAtTill('L-1') === 4);
        gate.cut();
        await reloadWithoutConnection();
        gate.mend();
        await comeBack('L-1');
        await progress(heart.sku, '4 / 6');
        await until('it to be answered', async () =>
            (await phone.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('unsent')))).length === 0);
        assert.equal(await pickedAtTill('L-1'), 4);
    });

    it('who is out before they are sent leaves them aside for whoever goes on', async () => {
        const picker = Picker.on(phone);
        gate.cut();
        await notice().waitFor();
        await picker.scans(heart.gtin);
        await notice().getByText('1 entry will be sent').waitFor();
        await world.operate('staff', 'remove', 'Ann Smith');
        await until('the till to have the new list', async () =>
            (await node.api.get<Handhelds>('/api/handhelds')).handhelds[0]!.picker === null);
        gate.mend();
        await phone.locator('[data-test="login-waiting"]').getByText('1 entry of Ann Smith is kept').waitFor();
        await logIn('Bo', '1111');
        await phone.locator('[data-test="aside"]').getByText('1 entry of Ann Smith was not sent').waitFor();
        assert.equal(await pickedAtTill('L-1'), 4, 'not in another\'s name');
        await picture(phone, 'handheld-aside');
        assert.deepEqual(await shortcomings(phone), []);
        await phone.getByRole('button', { name: 'Count as mine' }).click();
        await until('the till to have it', async () => await pickedAtTill('L-1') === 5);
        await phone.locator('[data-test="aside"]').waitFor({ state: 'detached' });
    });

    it('stands on what is picked', async () => {
        const picker = Picker.on(phone);
        await picker.scans(heart.gtin);
        await picker.scans(bag.gtin);
        await picker.puts('A-12');
        await until('the hub to name who', async () =>
            JSON.stringify(await world.hub.api.get(`/v1/orders/${channel}/L-1`)).includes('"Bo"'));
    });

    it('logs out, and has to wait after five wrong PINs', async () => {
        await phone.getByRole('button', { name: 'Log out' }).click();
        await loginTitle().waitFor();
        for (let i = 0; i < 5; i += 1) {
            await logIn('Bo', `000${i}`);
            await until('it to be judged', async () => await pinField().inputValue() === '' && await problem().innerText() !== '');
        }
        await phone.locator('[data-test="login-pause"]').getByText('Too many wrong PINs').waitFor();
        await pinField().fill('1111');
        assert.ok(await enter().isDisabled());
        await picture(phone, 'handheld-login-pause');
        assert.deepEqual(await shortcomings(phone), []);
    });
});
