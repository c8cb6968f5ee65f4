// Orders picked on the orders page, on a phone's screen, by two devices of one store.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { shortcomings } from './harness/accessible';
import { picture, scan } from './harness/browser';
import { item } from './harness/catalogue';
import { until } from './harness/processes';
import { atHub, back, buy, edit, front, isAtHub, phone, stage, tasks, useStore, world } from './harness/store';
import { channel } from './harness/world';

const heart = item('85123A');
const bag = item('85099B');
const cakestand = item('22423');
const tins = item('22720');   // picked with their lot

useStore([heart.sku, bag.sku, cakestand.sku, tins.sku]);

const heard = (page: Page, text: string | RegExp) => page.locator('[data-test="heard"]').getByText(text).waitFor();
const progress = (page: Page, sku: string, text: string) => page.locator(`.pick-line[data-sku="${sku}"]`).getByText(text, { exact: true }).waitFor();
const fits = async (page: Page) => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'it is wider than the screen');

describe('Picking an order', () => {
    it('goes scan by scan, and a wrong scan says what was scanned and what is wanted', async () => {
        await buy('P-1', [[heart.sku, 2], [bag.sku, 1]]);
        const picker = await phone(back);
        await picker.card('P-1').getByText('Ship', { exact: true }).first().waitFor();
        await fits(picker.screen);
        await picker.open('P-1');
        await picker.scans(heart.gtin);
        await heard(picker.screen, `${heart.description}: 1 of 2, 1 left`);
        await picker.scans(cakestand.gtin);
        await picker.screen.locator('.heard.bad').getByText(`Scanned ${cakestand.description} (${cakestand.sku})`).waitFor();
        assert.match(await picker.screen.locator('.heard.bad').innerText(), /^✗ Scanned/, 'by its mark too, not by its colour alone');
        await picker.screen.locator('.heard.bad').getByText('This order wants').waitFor();
        await progress(picker.screen, heart.sku, '1 / 2');
        await fits(picker.screen);
        await picture(picker.screen, 'pick');
        assert.deepEqual(await shortcomings(picker.screen), []);
    });

    it('is where it was after a reload, and on a second page at the same time', async () => {
        const picker = await phone(back);
        await picker.open('P-1');
        await picker.screen.reload();
        await progress(picker.screen, heart.sku, '1 / 2');
        const second = await phone(back);
        await second.open('P-1');
        await picker.scans(bag.gtin);
        for (const { screen } of [picker, second]) await progress(screen, bag.sku, '1 / 1');
    });

    it('takes the last step back, and picks it by hand', async () => {
        const picker = await phone(back);
        await picker.open('P-1');
        await progress(picker.screen, bag.sku, '1 / 1');
        await picker.screen.getByRole('button', { name: /^Undo/ }).click();
        await progress(picker.screen, bag.sku, '0 / 1');
        await picker.screen.getByLabel('Or type the code').fill(bag.sku);
        await picker.screen.keyboard.press('Enter');
        await progress(picker.screen, bag.sku, '1 / 1');
    });

    it('ends with a shelf code, also when a piece is missing, and the hub knows', async () => {
        const picker = await phone(back);
        await picker.open('P-1');
        await picker.screen.getByRole('button', { name: 'Short', exact: true }).click();
        await picture(picker.screen, 'pick-short');
        assert.deepEqual(await shortcomings(picker.screen), []);
        await picker.screen.getByRole('button', { name: '1 missing' }).click();
        await picker.screen.getByText('Where does it stand now?').waitFor();
        assert.ok(await picker.screen.getByRole('button', { name: 'Finish' }).isDisabled());
        await picker.scans(heart.gtin);
        await heard(picker.screen, /scan the shelf now/);
        for (const goods of [cakestand.gtin, cakestand.sku, '4006381333931']) {
            await picker.scans(goods);
            await heard(picker.screen, `Scanned ${goods}. These are goods`);
        }
        assert.equal(await picker.screen.getByLabel('Scan the shelf').inputValue(), '');
        await picker.puts('A-12');
        assert.deepEqual(await shortcomings(picker.screen), []);
        await isAtHub('P-1', 'staged');
        assert.equal((await atHub('P-1')).place, 'A-12');
        const [staged] = (await tasks(back)).filter((task) => task.order === 'P-1');
        assert.deepEqual(staged!.lines.map(({ sku, quantity }) => [sku, quantity]).sort(), [[bag.sku, 1], [heart.sku, 1]].sort());
    });

    it('puts a skipped line last and drops none', async () => {
        await buy('P-2', [[heart.sku, 1], [bag.sku, 1]]);
        const picker = await phone(back);
        await picker.open('P-2');
        const now = picker.screen.getByRole('region', { name: 'Pick now' });
        const first = await now.locator('.current-name').innerText();
        const second = first === heart.description ? bag.description : heart.description;
        await now.getByRole('button', { name: 'Skip' }).click();
        await now.getByText(second).waitFor();
        await now.getByRole('button', { name: 'Skip' }).click();
        await now.getByText(first).waitFor();
    });

    it('counts the rest of a line only behind a scan of it that stands', async () => {
        await buy('P-R', [[heart.sku, 3]]);
        const picker = await phone(back);
        await picker.open('P-R');
        await picker.scans(heart.gtin);
        await progress(picker.screen, heart.sku, '1 / 3');
        const rest = picker.screen.getByRole('button', { name: /^All 2/ });
        await rest.waitFor();
        await picker.screen.keyboard.press('F4');
        await heard(picker.screen, `Taken back: ${heart.description}, now 0 of 3`);
        await rest.waitFor({ state: 'detached' });
        await picker.scans(heart.gtin);
        await progress(picker.screen, heart.sku, '1 / 3');
    });

    it('says what to put back of an order that is cancelled while it is picked', async () => {
        const picker = await phone(back);
        await picker.open('P-R');
        await progress(picker.screen, heart.sku, '1 / 3');
        await world.shop.api.post('/api/orders/P-R/cancel');
        await picker.screen.getByText('Order P-R is not to be picked here any more').waitFor();
        const list = picker.screen.getByRole('list', { name: 'To put back' });
        assert.match(await list.innerText(), new RegExp(`1\\s+${heart.description}`));
        assert.deepEqual(await shortcomings(picker.screen), []);
        await picture(picker.screen, 'pick-cancelled');
    });

    it('takes one step back for one press of F4, however long it is held', async () => {
        const picker = await phone(back);
        await picker.open('P-2');
        await picker.screen.keyboard.press('F4');
        await heard(picker.screen, 'Nothing was scanned for this order yet');
        await picker.scans(heart.gtin);
        await progress(picker.screen, heart.sku, '1 / 1');
        await picker.scans(bag.gtin);
        await picker.screen.getByText('Where does it stand now?').waitFor();
        for (let i = 0; i < 3; i++) await picker.screen.keyboard.down('F4');
        await picker.screen.keyboard.up('F4');
        await progress(picker.screen, bag.sku, '0 / 1');
        await picker.scans(cakestand.gtin);
        await heard(picker.screen, 'This order wants');
        await progress(picker.screen, heart.sku, '1 / 1');
        await picker.screen.getByRole('button', { name: /^Undo/ }).click();
        await progress(picker.screen, heart.sku, '0 / 1');
    });

    it('pauses without forgetting, and gives back with forgetting', async () => {
        const picker = await phone(back);
        await picker.open('P-2');
        await picker.scans(heart.gtin);
        await progress(picker.screen, heart.sku, '1 / 1');
        await picker.screen.getByRole('button', { name: 'Pause' }).click();
        await picker.card('P-2').getByText('1 of 2').waitFor();
        await picker.open('P-2');
        await picker.screen.getByRole('button', { name: 'Give back' }).click();
        await picker.screen.getByRole('dialog').getByRole('button', { name: 'Give back' }).click();
        await picker.card('P-2').getByRole('button', { name: 'Take order P-2' }).waitFor();
    });

    it('is said to be picked by whoever goes on with it, at the hub and on the other device', async () => {
        await buy('P-9', [[heart.sku, 2]]);
        const picker = await phone(back);
        const pickedBy = async (name: string) => {
            await picker.screen.getByLabel('Picked by').fill(name);
            await picker.screen.keyboard.press('Tab');
        };
        await pickedBy('Anna');
        await picker.open('P-9');
        await picker.scans(heart.gtin);
        await progress(picker.screen, heart.sku, '1 / 2');
        await picker.screen.getByRole('button', { name: 'Pause' }).click();
        await picker.card('P-9').getByText('Being picked here by Anna: 1 of 2').waitFor();
        await pickedBy('Bo');
        await picker.open('P-9');
        await progress(picker.screen, heart.sku, '1 / 2');
        const other = await phone(front);
        await other.card('P-9').getByText('Being picked by Bo on another device').waitFor();
        assert.equal((await atHub('P-9')).taker?.staff, 'Bo');
        assert.match((await world.operate('why-order', channel, 'P-9')).out, /being picked by Bo at/);
        await picker.screen.getByRole('button', { name: 'Pause' }).click();
        await picker.card('P-9').getByText('Being picked here by Bo: 1 of 2').waitFor();
        await pickedBy('');
    });
});

describe('Goods that need a lot', () => {
    // As a GS1 symbol says it: goods, last day, lot.
    const symbol = (lot: string) => `010${tins.gtin}1749123110${lot}`;
    const lots = async () => (await tasks(back)).find((task) => task.order === 'L-1')!.lines.find((line) => line.sku === tins.sku)!.lots;

    it('count with the lot that their code says', async () => {
        await buy('L-1', [[tins.sku, 4], [heart.sku, 1]]);
        const picker = await phone(back);
        await picker.open('L-1');
        await picker.scans(symbol('L77A'));
        await heard(picker.screen, `${tins.description}: 1 of 4, 3 left, lot L77A`);
        await progress(picker.screen, tins.sku, '1 / 4');
        assert.deepEqual(await lots(), [{ lot: 'L77A', expiry: '2049-12-31', quantity: 1 }]);
    });

    it('are not picked when they are past their last day', async () => {
        const picker = await phone(back);
        await picker.open('L-1');
        await picker.scans(`010${tins.gtin}10OLD1\x1d17210131`);
        await picker.screen.locator('.heard.bad').getByText('Expired: ' + tins.description).waitFor();
        await picker.screen.locator('.heard.bad').getByText('2021-01-31').waitFor();
        await picture(picker.screen, 'pick-expired');
        await progress(picker.screen, tins.sku, '1 / 4');
    });

    it('are asked for their lot where the code says none, and count once it is given', async () => {
        const picker = await phone(back);
        await picker.open('L-1');
        await picker.scans(tins.gtin);
        await picker.screen.locator('.heard.ask').getByText(`${tins.description}: scan or type its lot`).waitFor();
        await progress(picker.screen, tins.sku, '1 / 4');
        await fits(picker.screen);
        await picture(picker.screen, 'pick-lot');
        assert.deepEqual(await shortcomings(picker.screen), []);
        await picker.scans(heart.gtin);
        await heard(picker.screen, /^✗ Scanned goods\. Give the lot of/);
        await picker.screen.getByLabel('Scan its lot').fill('no lot');
        await picker.screen.getByRole('button', { name: 'Count it' }).click();
        await heard(picker.screen, '"no lot" is no lot');
        await picker.screen.getByLabel('Scan its lot').fill('');
        await picker.scans('B-2');
        await heard(picker.screen, `${tins.description}: 2 of 4, 2 left, lot B-2`);
        assert.deepEqual((await lots()).map(({ lot, quantity }) => [lot, quantity]), [['L77A', 1], ['B-2', 1]]);
    });

    it('are of the lot of the last one by one press, or are left', async () => {
        const picker = await phone(back);
        await picker.open('L-1');
        await picker.scans(tins.gtin);
        await picker.screen.getByRole('button', { name: 'Lot B-2 again' }).click();
        await heard(picker.screen, `${tins.description}: 3 of 4, 1 left, lot B-2`);
        await picker.scans(tins.gtin);
        await picker.screen.getByRole('button', { name: 'Not this one' }).click();
        await heard(picker.screen, 'Not counted');
        await progress(picker.screen, tins.sku, '3 / 4');
    });

    it('are taken back with their lot', async () => {
        const picker = await phone(back);
        await picker.open('L-1');
        await progress(picker.screen, tins.sku, '3 / 4');
        await picker.screen.getByRole('button', { name: /^Undo/ }).click();
        await progress(picker.screen, tins.sku, '2 / 4');
        await picker.screen.getByText('L77A × 1, B-2 × 1').waitFor();
        assert.deepEqual((await lots()).map(({ lot, quantity }) => [lot, quantity]), [['L77A', 1], ['B-2', 1]]);
    });

    it('are found again by their lot', async () => {
        const picker = await phone(back);
        await picker.open('L-1');
        await picker.scans(symbol('B-2'));
        await heard(picker.screen, `${tins.description}: 3 of 4, 1 left, lot B-2`);
        await picker.screen.getByRole('button', { name: 'Short', exact: true }).click();
        await picker.screen.getByRole('button', { name: '1 missing' }).click();
        await picker.scans(heart.gtin);
        await picker.puts('B-12');
        await isAtHub('L-1', 'staged');
        assert.deepEqual((await atHub('L-1')).lots.map(({ sku, lot, quantity }) => [sku, lot, quantity]), [[tins.sku, 'B-2', 2], [tins.sku, 'L77A', 1]]);
        assert.match((await world.operate('why-order', channel, 'L-1')).out, /1 of 22720 of lot L77A at store-1, good until 2049-12-31/);
        const recalled = (await world.operate('lot', tins.sku, 'B-2')).out;
        assert.match(recalled, /L-1 +staged +store-1 +2 +staged at B-12/);
        assert.match((await world.operate('lot', tins.sku, 'b-2')).out, /Nothing of 22720 of lot b-2 went to an order/);
    });
});

describe('An order that another device has', () => {
    it('says so, and is taken over only when a person confirms it', async () => {
        const [mine, theirs] = [await phone(front), await phone(back)];
        await theirs.open('P-2');
        await mine.card('P-2').getByText('Being picked by').waitFor();
        await mine.card('P-2').getByRole('button', { name: 'Open order P-2' }).click();
        await mine.screen.getByText('picks this order on another device').waitFor();
        await mine.screen.getByRole('button', { name: 'Take over' }).click();
        await picture(mine.screen, 'pick-take-over');
        await mine.screen.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
        await mine.screen.getByRole('region', { name: 'Pick now' }).waitFor();
        await theirs.screen.getByText('picks this order on another device').waitFor();
    });

    it('waits for the hub, and says so, while the hub cannot be reached', async () => {
        await buy('P-3', [[heart.sku, 1]]);
        const picker = await phone(back);
        await picker.card('P-3').waitFor();
        await world.broker.stop();
        await picker.screen.locator('.offline-badge.grey').waitFor();
        await picker.card('P-3').getByRole('button', { name: 'Take order P-3' }).click();
        await picker.screen.getByText('The hub must be reached before it can be picked').waitFor();
        await picker.scans(heart.gtin);
        await heardOrNot(picker.screen);
        await world.broker.start();
        await picker.screen.getByRole('region', { name: 'Pick now' }).waitFor();
        assert.equal((await tasks(back)).find((task) => task.order === 'P-3')!.lines[0]!.picked, 0);
    });
});

// What is scanned too early is not counted; the page says so to whoever listens.
const heardOrNot = (page: Page) => page.getByRole('status').filter({ hasText: 'not yours to pick yet' }).waitFor();

describe('The way of a picker', () => {
    it('goes shelf by shelf, and says which is next', async () => {
        const [bird, lunchBag] = [item('84879'), item('20725')];
        await buy('P-6', [[bird.sku, 1], [lunchBag.sku, 1], [heart.sku, 1]]);
        const picker = await phone(back);
        await picker.open('P-6');
        await picker.screen.getByText('Shelf A-2', { exact: true }).waitFor();
        await picture(picker.screen, 'pick-path');
        assert.deepEqual(await shortcomings(picker.screen), []);
        assert.deepEqual(await picker.screen.locator('.pick-line').evaluateAll((lines) => lines.map((line) => line.getAttribute('data-sku'))),
            [lunchBag.sku, bird.sku, heart.sku]);
        await picker.scans(lunchBag.gtin);
        await picker.screen.getByText('Shelf A-10', { exact: true }).waitFor();
    });

    it('may scan shelves too: it is told what lies there, that nothing is left, or that it is the wrong one', async () => {
        const [bird, lunchBag] = [item('84879'), item('20725')];
        const picker = await phone(back);
        await picker.card('P-6').getByRole('button', { name: /^Go on with/ }).waitFor();
        await picker.open('P-6');
        await picker.scans('A-2');
        await picker.screen.locator('.heard.bad').getByText(`Shelf A-2: all of it is picked. ${bird.description} is next, on shelf A-10.`).waitFor();
        await picker.scans('Z-99');
        await picker.screen.locator('.heard.bad').getByText(`it is not the right one: ${bird.description} is next, on shelf A-10.`).waitFor();
        await picture(picker.screen, 'pick-wrong-shelf');
        await picker.screen.getByRole('button', { name: 'Skip' }).click();
        await picker.screen.getByText(heart.description, { exact: true }).first().waitFor();
        await picker.scans('a-10');
        await heard(picker.screen, `Shelf A-10: ${bird.description}, 1 piece`);
        await picker.screen.getByText('Shelf A-10', { exact: true }).waitFor();
        await progress(picker.screen, lunchBag.sku, '1 / 1');
        await progress(picker.screen, bird.sku, '0 / 1');
    });

    it('is told when the channel changed what is being picked', async () => {
        const picker = await phone(back);
        await picker.card('P-6').getByRole('button', { name: /^Go on with/ }).click();
        await picker.screen.getByRole('region', { name: 'Pick now' }).waitFor();
        await edit('P-6', [[heart.sku, 2]]);
        await picker.screen.getByRole('alert').filter({ hasText: 'changed at the channel' }).waitFor();
        await picture(picker.screen, 'pick-changed');
        await fits(picker.screen);
        assert.deepEqual(await shortcomings(picker.screen), []);
        await picker.screen.goBack();
        await picker.card('P-6').getByText('changed at the channel: ask the stock controller').waitFor();
        await picture(picker.screen, 'orders-changed');
        await fits(picker.screen);
        assert.match((await world.operate('why-order', channel, 'P-6')).out, /changed at the channel since: a person is to decide/);
    });
});

describe('An order that stands ready', () => {
    it('has a label with its bar code', async () => {
        await buy('P-4', [[bag.sku, 1]], 'collect');
        await stage('P-4', 'B-7');
        const picker = await phone(back);
        await picker.screen.getByRole('button', { name: /^Ready/ }).click();
        await picker.card('P-4').getByText('Waits for its buyer').waitFor();
        await picker.card('P-4').getByText('B-7').waitFor();
        await fits(picker.screen);
        await picture(picker.screen, 'orders-ready');
        assert.deepEqual(await shortcomings(picker.screen), []);
        await picker.card('P-4').getByRole('link', { name: 'Label of order P-4' }).click();
        await picker.screen.getByRole('img', { name: /: P-4$/ }).waitFor();
        await picture(picker.screen, 'order-label');
        assert.deepEqual(await shortcomings(picker.screen), []);
    });

    it('is to be put back once it is cancelled, and its goods are on the shelf again', async () => {
        await world.shop.api.post('/api/orders/P-4/cancel');
        const picker = await phone(back);
        await picker.screen.getByRole('button', { name: /^To put back 1/ }).click();
        await picker.card('P-4').getByText('Take it from').waitFor();
        await picture(picker.screen, 'orders-put-back');
        assert.deepEqual(await shortcomings(picker.screen), []);
        await picker.card('P-4').getByRole('button', { name: 'All of order P-4 is back on the shelf' }).click();
        await picker.card('P-4').waitFor({ state: 'detached' });
        await until('the hub to have it on the shelf', async () => (await atHub('P-4')).lines.every((line) => line.staged === 0));
        assert.equal((await atHub('P-4')).stage, 'cancelled');
    });

    it('is opened by a scan of its number in the list', async () => {
        await buy('P-5', [[heart.sku, 1]]);
        const picker = await phone(back);
        await picker.card('P-5').waitFor();
        await scan(picker.screen, 'P-5');
        await picker.screen.locator('[data-pick$="/P-5"]').waitFor();
    });
});
