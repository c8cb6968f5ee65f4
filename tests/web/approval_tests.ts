// Promised goods on a supervisor's PIN: the list made at the hub, the question at the register, by keyboard and by touch.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Status } from '../../node/web/src/api';
import { shortcomings } from './harness/accessible';
import { picture, scan, type } from './harness/browser';
import { until } from './harness/processes';
import { cakestand, heart, isSold, node, page, receipts, totalIs, useTill, world } from './harness/register';

useTill();

const pin = '482913';
const title = () => page.getByRole('heading', { name: `${cakestand.description} is promised` });
const pinField = () => page.getByLabel('PIN', { exact: true });
const problem = () => page.getByRole('alert');

async function tillHasStaff(after: number): Promise<number> {
    return until('the till to have the new list', async () => {
        const { hub_provides } = await node.api.get<Status>('/api/status');
        const version = hub_provides.find((each) => each.scope === 'staff')?.version ?? 0;
        return version > after ? version : 0;
    });
}

let staff = 0;

// Six are here; one is kept for the shop floor, five are ordered. Ann may approve, Carl may not.
before(async () => {
    await until('the programs to run', async () => Boolean(world?.shop && node));
    const told = [await world.operateWith(`${pin}\n`, 'staff', 'add', 'Ann Smith', '--role', 'supervisor'),
        await world.operateWith('1111\n', 'staff', 'add', 'Carl', '--role', 'cashier')];
    assert.ok(told.every(({ out, told: more }) => !(out + more).includes(pin) && !(out + more).includes('argon2')));
    assert.match((await world.operate('staff', 'list')).out, /Ann Smith +supervisor +yes\nCarl +cashier +yes/);
    await assert.rejects(world.operateWith('12\n', 'staff', 'add', 'Bo', '--role', 'cashier'), /4 to 12 digits/);
    await until('the shop to be told what is here', async () => {
        const { listings } = await world.shop.api.get<{ listings: { listing: string; quantity: number }[] }>('/api/listings');
        return listings.some((each) => each.listing === cakestand.sku && each.quantity === 5);
    });
    const bought = await world.shop.api.post<{ state: string }>('/api/buy',
        { order: 'P-1', lines: [{ listing: cakestand.sku, quantity: 5 }] });
    assert.equal(bought.state, 'held');
    await until('the till to know of the order', async () => (await node.api.get<Status>('/api/status')).tasks === 1);
    staff = await tillHasStaff(0);
});

// One is free, the next is promised.
async function ask(): Promise<void> {
    await scan(page, cakestand.gtin, cakestand.gtin);
    await title().waitFor();
    await totalIs('£12.75');
}

describe('A supervisor', () => {
    it('agrees by name and PIN, by keyboard alone, and the sale keeps who', async () => {
        await ask();
        await type(page, '1');
        await page.keyboard.press('Enter');
        await page.getByText('To be sold all the same, because').waitFor();
        // The only one who may is chosen already, and the digits go to the PIN.
        assert.equal(await page.getByRole('combobox', { name: 'Supervisor', exact: true }).inputValue(), 'Ann Smith');
        await type(page, pin);
        assert.equal(await pinField().inputValue(), pin);
        assert.equal(await pinField().getAttribute('type'), 'password');
        await picture(page, 'promised-pin');
        assert.deepEqual(await shortcomings(page), []);
        await page.keyboard.press('Enter');
        await totalIs('£25.50');
        await title().waitFor({ state: 'detached' });
        await page.keyboard.press('F10');
        await page.keyboard.press('Enter');
        await isSold();
        const sale = (await receipts())[0]!;
        assert.deepEqual(sale.lines.map((line) => line.overridden), [null,
            { units: 1, by: 'Ann Smith', reason: 'The customer has it in hand' }]);
        assert.equal(sale.staff, 'till');
    });

    it('agrees by touch, on the page\'s own number pad', async () => {
        await scan(page, cakestand.gtin);
        await title().waitFor();
        await page.getByRole('button', { name: 'The order can be met from elsewhere' }).click();
        const pad = page.getByRole('group', { name: 'Number pad' });
        for (const digit of `9${pin}`) await pad.getByRole('button', { name: digit, exact: true }).click();
        assert.equal(await pad.getByLabel('Typed number').textContent(), '•'.repeat(pin.length + 1));
        for (let i = 0; i <= pin.length; i += 1) await pad.getByRole('button', { name: 'Delete last digit' }).click();
        for (const digit of pin) await pad.getByRole('button', { name: digit, exact: true }).click();
        await pad.getByRole('button', { name: 'Enter' }).click();
        await totalIs('£12.75');
    });

    it('is told that it was wrong, not what; scans go into the basket and never into the PIN', async () => {
        await scan(page, cakestand.gtin);
        await title().waitFor();
        await page.getByRole('button', { name: 'There is more here than the till knows' }).click();
        await pinField().fill('12a3');
        assert.equal(await pinField().inputValue(), '123', 'digits only');
        assert.ok(await page.getByRole('button', { name: 'Sell with this PIN' }).isDisabled(), 'and at least four');
        await pinField().fill('1234');
        await scan(page, heart.gtin);
        await totalIs('£2.95');
        assert.equal(await pinField().inputValue(), '1234');
        await page.keyboard.press('Enter');
        await problem().getByText('This name and this PIN do not let promised goods be sold').waitFor();
        assert.equal(await pinField().inputValue(), '');
        await title().waitFor();
        await type(page, pin);
        await page.keyboard.press('Enter');
        await totalIs('£15.70');
    });

    it('puts it back by Escape', async () => {
        await scan(page, cakestand.gtin);
        await title().waitFor();
        await type(page, '2');
        await page.keyboard.press('Enter');
        await type(page, '48');
        await page.keyboard.press('Escape');
        await title().waitFor({ state: 'detached' });
        await scan(page, heart.gtin);
        await totalIs('£2.95');
    });

    it('has to wait after five wrong PINs in a row', async () => {
        await scan(page, cakestand.gtin);
        await title().waitFor();
        await page.getByRole('button', { name: 'The customer has it in hand' }).click();
        for (let i = 0; i < 5; i += 1) {
            await pinField().fill(`000${i}`);
            await page.keyboard.press('Enter');
            await until('it to be judged', async () => await pinField().inputValue() === '');
        }
        await pinField().fill(pin);
        await page.keyboard.press('Enter');
        await problem().getByText('Too many wrong PINs on this till').waitFor();
    });

    it('who is taken off the list agrees to nothing more', async () => {
        await world.operate('staff', 'remove', 'Ann Smith');
        staff = await tillHasStaff(staff);
        await scan(page, cakestand.gtin);
        await title().waitFor();
        await page.getByRole('button', { name: 'The customer has it in hand' }).click();
        await totalIs('£12.75');
        const said = (await node.api.get<{ baskets: { lines: { overridden: { by: string } | null }[] }[] }>('/api/baskets'))
            .baskets[0]!.lines.map((line) => line.overridden?.by);
        assert.deepEqual(said, ['till'], 'nobody is left who may: the cashier\'s word does');
    });
});
