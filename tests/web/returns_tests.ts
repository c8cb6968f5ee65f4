// Goods that come back, at the register and on the inspection page, against a real node, hub and broker.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Receipt, Waiting } from '../../node/web/src/api';
import type { Status as HubStatus } from '../../hub/web/src/api';
import { shortcomings } from './harness/accessible';
import { picture, scan } from './harness/browser';
import { until } from './harness/processes';
import { bag, cakestand, desk, heart, isSold, node, page, receipts, sees, toPayment, totalIs, useTill, world } from './harness/register';

useTill();

async function sell(code: string, amount: string): Promise<Receipt> {
    await toPayment(amount, code);
    await page.getByRole('button', { name: /^Exact/ }).click();
    await isSold();
    const [newest] = await receipts();
    await page.keyboard.press('Enter');
    return newest!;
}

async function chooseOne(description: string, reason: string): Promise<void> {
    await page.getByRole('button', { name: `One more ${description}` }).click();
    await page.getByLabel('Reason').selectOption(reason);
}

const waiting = async (): Promise<Waiting[]> => (await node.api.get<{ items: Waiting[] }>('/api/inspection')).items;

describe('A return', () => {
    it('goes where the rule of its reason says, unless the cashier says otherwise', async () => {
        const sold = await sell(heart.gtin, '£2.95');
        await page.keyboard.press('F8');
        await scan(page, sold.basket.replaceAll('-', ''));
        await chooseOne(heart.description, 'Damaged');
        assert.equal(await page.getByLabel('Goes').inputValue(), 'damaged');
        await page.getByLabel('Goes').selectOption('shelf');
        await page.getByLabel('Reason').selectOption('Faulty');
        assert.equal(await page.getByLabel('Goes').inputValue(), 'shelf');
        await picture(page, 'register-return');
        assert.deepEqual(await shortcomings(page), []);
        await page.getByRole('button', { name: /^Pay back/ }).click();
        await page.getByRole('heading', { name: 'Return recorded' }).waitFor();
        const [back] = await receipts();
        assert.deepEqual(back!.lines.map(({ reason, disposition }) => [reason, disposition]), [['Faulty', 'shelf']]);
    });

    it('by a receipt of another till is provisional, and settled by the hub', async () => {
        await page.keyboard.press('F8');
        await scan(page, '01900000111172228333444455556666');
        await sees('01900000-1111-7222-8333-444455556666 of another till');
        await page.getByLabel('Item number or code of what comes back').fill(bag.sku);
        await page.getByRole('button', { name: 'Add', exact: true }).click();
        await page.getByLabel('Reason').selectOption('Faulty');
        await page.getByRole('button', { name: /^Pay back/ }).click();
        await sees('of another till, provisional');
        const [back] = await receipts();
        assert.equal(back!.receipt, '01900000-1111-7222-8333-444455556666');
        await until('the hub to look for it', async () =>
            (await world.hub.api.get<HubStatus>('/v1/status')).receipts_in_question.sought === 1);
    });

    it('is exchanged in one basket, and the receipt shows both', async () => {
        const sold = await sell(heart.gtin, '£2.95');
        await page.keyboard.press('F8');
        await scan(page, sold.basket.replaceAll('-', ''));
        await chooseOne(heart.description, 'Changed mind');
        await page.getByRole('button', { name: 'Exchange: into the basket' }).click();
        await page.getByText('To give back').first().waitFor();
        await totalIs('£2.95');
        await scan(page, cakestand.gtin);
        await page.getByText('Still to pay').waitFor();
        await totalIs('£9.80');
        assert.deepEqual(await shortcomings(page), []);
        await picture(page, 'register-exchange');
        await page.keyboard.press('F10');
        await page.getByRole('button', { name: /^Exact/ }).click();
        await page.getByRole('heading', { name: 'Exchanged' }).waitFor();
        await page.getByRole('region', { name: 'Came back' }).getByText(heart.description).waitFor();
        const [sale] = await receipts();
        const whole = await node.api.get<Receipt>(`/api/receipts/${sale!.basket}`);
        assert.deepEqual(whole.tenders.map(({ kind, amount }) => [kind, amount]), [['exchange', 295], ['cash', 980]]);
        assert.equal(whole.exchange!.kind, 'return');
        assert.equal(whole.exchange!.exchange ?? null, null);
    });

    it('worth more than what is bought is paid back in part', async () => {
        const sold = await sell(cakestand.gtin, '£12.75');
        await page.keyboard.press('F8');
        await scan(page, sold.basket.replaceAll('-', ''));
        await chooseOne(cakestand.description, 'Changed mind');
        await page.getByRole('button', { name: 'Exchange: into the basket' }).click();
        await scan(page, heart.gtin);
        await totalIs('£9.80');
        await page.keyboard.press('F10');
        await page.getByRole('button', { name: 'Give back £9.80 in cash' }).click();
        await page.getByRole('heading', { name: 'Exchanged' }).waitFor();
        await sees('Pay back £9.80.');
    });

    it('is taken out of the basket again', async () => {
        const sold = await sell(heart.gtin, '£2.95');
        await page.keyboard.press('F8');
        await scan(page, sold.basket.replaceAll('-', ''));
        await chooseOne(heart.description, 'Changed mind');
        await page.getByRole('button', { name: 'Exchange: into the basket' }).click();
        await page.getByRole('button', { name: 'Take out what comes back' }).click();
        await page.getByText('Scan the first item').waitFor();
    });
});

describe('The inspection page', () => {
    it('lists what waits with its age and reason, and takes a decision for each', async () => {
        const before = (await waiting()).find((item) => item.sku === bag.sku)?.units ?? 0;
        const sold = await sell(bag.gtin, '£2.08');
        await node.api.post('/api/returns', { basket: '01900000-aaaa-7222-8333-444455556666', original: sold.basket,
            lines: [{ line_no: 1, quantity: 1, reason: 'Wrong item' }] });
        const inspect = await desk.page(node.page.replace('/?', '/inspect?'));
        const card = inspect.getByRole('listitem', { name: bag.description });
        await card.getByText('Wrong item').waitFor();
        assert.deepEqual(await shortcomings(inspect), []);
        await picture(inspect, 'inspection');
        await card.getByRole('button', { name: 'Damaged' }).click();
        await inspect.getByText(`1 × ${bag.description}: written off as damaged`).waitFor();
        await until('it to be decided', async () =>
            ((await waiting()).find((item) => item.sku === bag.sku)?.units ?? 0) === before);
        await inspect.close();
    });

    it('answers in words what is not there', async () => {
        await assert.rejects(node.api.post('/api/inspection', { document: '01900000-bbbb-7222-8333-444455556666',
            lines: [{ sku: cakestand.sku, quantity: 1000, outcome: 'shelf' }] }), /for inspection here, as far as this till knows/);
    });
});
