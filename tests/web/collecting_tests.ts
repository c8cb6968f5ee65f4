// Orders handed to their buyers at the register of a store.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { shortcomings } from './harness/accessible';
import { picture, scan, type } from './harness/browser';
import { item } from './harness/catalogue';
import { handsOver } from './harness/picker';
import { until } from './harness/processes';
import { codesIn } from './harness/reader';
import { atHub, back, buy, desk, front, isAtHub, stage, tasks, useStore, world } from './harness/store';
import { channel } from './harness/world';

const heart = item('85123A');
const bag = item('85099B');

useStore([heart.sku, bag.sku]);

let register: Page;

const title = (order: string) => register.getByRole('heading', { name: `Order ${order}`, exact: true });
const says = (text: string) => register.locator('.handing').getByText(text).waitFor();
const totalIs = (amount: string) => register.locator('[data-test="total"]').getByText(amount, { exact: true }).waitFor();
async function findByHand(order: string): Promise<void> {
    await register.keyboard.press('F7');
    await register.getByLabel('Order number, scanned or typed').fill(order);
    await register.getByRole('button', { name: 'Find' }).click();
}

beforeEach(async () => {
    const { baskets } = await front.api.get<{ baskets: { basket: string }[] }>('/api/baskets');
    for (const { basket } of baskets) await front.api.delete(`/api/baskets/${basket}`);
    register = await desk.page(front.page);
    await register.locator('.tile').first().waitFor();
});

describe('An order at the register', () => {
    it('opens by a scan of its code, is handed over in part, and keeps the open basket', async () => {
        await buy('C-1', [[heart.sku, 2], [bag.sku, 1]], 'collect');
        await stage('C-1', 'A-12');
        await scan(register, heart.gtin);
        await totalIs('£2.95');
        await scan(register, 'C-1');
        await title('C-1').waitFor();
        await says('It stands at A-12.');
        await totalIs('£2.95');
        await picture(register, 'collect');
        assert.deepEqual(await shortcomings(register), []);
        await register.locator('.collect-panel').getByRole('button', { name: `One less ${heart.description}` }).click();
        await register.getByText('1 piece of it stays here for the buyer.').waitFor();
        await register.getByLabel('How the buyer was known').fill('passport');
        await register.getByRole('button', { name: 'Hand over 2 of 3' }).click();
        await register.getByRole('heading', { name: 'Handed over' }).waitFor();
        await register.getByText('1 piece of it still waits here.').waitFor();
        const receipt = register.getByRole('article', { name: 'Receipt of the collection' });
        await receipt.getByText('2 pieces handed over.').waitFor();
        await receipt.getByRole('region', { name: 'Still to come' }).getByText(heart.description).waitFor();
        await picture(register, 'collect-receipt');
        assert.deepEqual(await shortcomings(register), []);
        assert.deepEqual((await codesIn(receipt)).map(({ text }) => text), [`${channel}/C-1`]);
        await register.keyboard.press('Enter');
        await register.locator('#search').waitFor();
        await totalIs('£2.95');
        await until('the hub to know of it', async () =>
            (await atHub('C-1')).lines.reduce((sum, line) => sum + line.staged, 0) === 1);
        assert.equal((await atHub('C-1')).stage, 'staged');
    });

    it('opens by its number, and is handed over whole', async () => {
        await findByHand('c-1');
        await title('C-1').waitFor();
        await register.getByRole('button', { name: 'Hand over 1 piece' }).click();
        await register.getByRole('heading', { name: 'Handed over' }).waitFor();
        await isAtHub('C-1', 'collected');
    });

    it('says that it was collected already', async () => {
        await scan(register, 'C-1');
        await title('C-1').waitFor();
        await says('It was collected already');
        assert.equal(await register.getByRole('button', { name: /^Hand over/ }).count(), 0);
        assert.deepEqual(await shortcomings(register), []);
    });

    it('has its goods checked by their scans, which sell nothing', async () => {
        await buy('C-2', [[bag.sku, 1]], 'collect');
        await stage('C-2', 'B-1');
        await scan(register, 'C-2');
        await title('C-2').waitFor();
        await scan(register, bag.gtin);
        await register.getByText('✓ 1 checked').waitFor();
        await scan(register, bag.gtin);
        await register.getByText('no more of it belongs to order C-2').waitFor();
        await totalIs('£0.00');
        await scan(register, heart.gtin);
        await totalIs('£2.95');
        await title('C-2').waitFor();
    });

    it('is handed over while the hub cannot be reached', async () => {
        await world.broker.stop();
        await register.locator('.offline-badge.grey').waitFor();
        await handsOver(register, 'C-2', 'B-1');
        assert.ok(!(await tasks(front)).some((task) => task.order === 'C-2'));
        await world.broker.start();
        await isAtHub('C-2', 'collected');
    });

    it('is fetched from the shelf when it is not picked yet', async () => {
        await buy('C-3', [[heart.sku, 1]], 'collect');
        await findByHand('C-3');
        await says('It is not picked yet: fetch it from the shelf.');
        await register.getByRole('button', { name: 'Hand over 1 piece' }).click();
        await register.getByRole('heading', { name: 'Handed over' }).waitFor();
        await isAtHub('C-3', 'collected');
    });

    it('is not handed over when it was cancelled, or is to be sent, or is not known here', async () => {
        await buy('C-4', [[heart.sku, 1]], 'collect');
        await stage('C-4', 'B-2');
        await world.shop.api.post('/api/orders/C-4/cancel');
        await until('the till to know of it', async () => (await tasks(front)).some((task) => task.order === 'C-4' && task.state === 'put_back'));
        await findByHand('C-4');
        await says('It was cancelled, or its buyer collects it at another store by now. Do not hand it over');
        await buy('C-5', [[heart.sku, 1]]);
        await findByHand('C-5');
        await says('It is to be sent to its buyer');
        await findByHand('C-999');
        await register.getByText('No order C-999 is known at this store').waitFor();
    });

    it('waits until a payment is done when it is scanned meanwhile', async () => {
        await scan(register, heart.gtin);
        await totalIs('£2.95');
        await register.keyboard.press('F10');
        await register.getByRole('heading', { name: 'Pay' }).waitFor();
        await scan(register, 'C-5');
        await register.getByText('Order C-5 was scanned. Finish this first.').waitFor();
        await register.getByRole('button', { name: 'Open it', exact: true }).click();
        await title('C-5').waitFor();
        await totalIs('£2.95');
    });

    it('is found by the scan that its field asks for, also when its number is that of goods, which are not sold', async () => {
        await buy(bag.sku, [[heart.sku, 1]], 'collect');
        await register.keyboard.press('F7');
        await register.getByLabel('Order number, scanned or typed').waitFor();
        await scan(register, bag.sku, heart.gtin);
        await title(bag.sku).waitFor();
        await register.getByText('✓ 1 checked').waitFor();
        await totalIs('£0.00');
    });

    it('says of a scanned number that no order here has it, and sells nothing', async () => {
        await register.keyboard.press('F7');
        await register.getByLabel('Order number, scanned or typed').waitFor();
        await scan(register, heart.gtin);
        await register.getByText(`No order ${heart.gtin} is known at this store`).waitFor();
        await totalIs('£0.00');
    });

    it('opens no basket', async () => {
        await scan(register, 'C-5');
        await title('C-5').waitFor();
        assert.deepEqual((await front.api.get<{ baskets: object[] }>('/api/baskets')).baskets, []);
    });

    it('has its lines named when all of it is handed over', async () => {
        await buy('C-6', [[heart.sku, 2]], 'collect');
        await stage('C-6', 'B-3');
        const asked = register.waitForRequest((request) => request.url().endsWith('/C-6/collect'));
        await handsOver(register, 'C-6', 'B-3');
        assert.deepEqual((await asked).postDataJSON().lines, [{ sku: heart.sku, quantity: 2 }]);
    });

    it('is handed over only to who shows an identity document, where its channel asks for one', async () => {
        await buy('C-7', [[heart.sku, 1]], 'collect', { asks_identity: true });
        await stage('C-7', 'B-4');
        await scan(register, 'C-7');
        await title('C-7').waitFor();
        const hand = register.getByRole('button', { name: /^Hand over/ });
        await register.getByText('Ask for an identity document: which was it?').waitFor();
        assert.ok(await hand.isDisabled());
        await picture(register, 'collect-identity');
        assert.deepEqual(await shortcomings(register), []);
        await register.getByRole('button', { name: 'Passport' }).click();
        await register.getByRole('textbox', { name: /^Note/ }).fill('no. C01X00T47');
        await hand.click();
        await register.getByText('Do not note the number of a document.').waitFor();
        await register.getByRole('textbox', { name: /^Note/ }).fill('');
        await hand.click();
        await register.getByRole('article', { name: 'Receipt of the collection' }).getByText('Identity checked by passport.').waitFor();
        await isAtHub('C-7', 'collected');
        const { out } = await world.operate('why-order', channel, 'C-7');
        assert.match(out, /must show an identity document[^]*collected at store-1: identity: passport/);
    });

    it('is opened by both codes of its printed label, as a scanner reads them', async () => {
        await buy('C-8', [[bag.sku, 1]], 'collect');
        await stage('C-8', 'B-5');
        const label = await desk.page(back.page.replace('/?', '/orders?') + `#/label/${channel}/C-8`);
        const codes = await codesIn(label.getByRole('article', { name: 'Label of order C-8' }));
        await label.close();
        assert.deepEqual(codes, [{ kind: ']C0', text: 'C-8' }, { kind: ']Q1', text: `${channel}/C-8` }]);
        for (const { kind, text } of codes) {
            await scan(register, kind + text);
            await title('C-8').waitFor();
            await register.keyboard.press('Escape');
            await title('C-8').waitFor({ state: 'detached' });
        }
    });

    it('says of a scanned label of another store that its order is not here', async () => {
        await scan(register, `${channel}/C-998`);
        await register.getByText(`No order ${channel}/C-998 is known at this store. Look at the number again; it may be waiting at another store.`).waitFor();
        await scan(register, 'C-997');
        await register.getByText('Unknown code C-997: no product, and no order of this store').waitFor();
    });

    it('takes no digits for quantities of the basket', async () => {
        await scan(register, heart.gtin);
        await totalIs('£2.95');
        await scan(register, 'C-5');
        await title('C-5').waitFor();
        await type(register, '7');
        await register.keyboard.press('Escape');
        await register.locator('#search').waitFor();
        await totalIs('£2.95');
    });
});
