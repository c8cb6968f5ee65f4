// Goods that are promised to orders, scanned at the register: against a real node, hub, shop and broker.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { CaseRow } from '../../hub/web/src/api';
import { shortcomings } from './harness/accessible';
import { picture, scan, type } from './harness/browser';
import { until } from './harness/processes';
import { cakestand, heart, isSold, node, page, receipts, totalIs, useTill, world } from './harness/register';

useTill();

const title = () => page.getByRole('heading', { name: `${cakestand.description} is promised` });

// Six are here; one is kept for the shop floor, five are ordered.
before(async () => {
    await until('the shop to be told what is here', async () => {
        const { listings } = await world.shop.api.get<{ listings: { listing: string; quantity: number }[] }>('/api/listings');
        return listings.some((each) => each.listing === cakestand.sku && each.quantity === 5);
    });
    const bought = await world.shop.api.post<{ state: string }>('/api/buy',
        { order: 'P-1', lines: [{ listing: cakestand.sku, quantity: 5 }] });
    assert.equal(bought.state, 'held');
    await until('the till to know of the order', async () =>
        (await node.api.get<{ tasks: number }>('/api/status')).tasks === 1);
});

describe('Goods that are promised', () => {
    it('are asked about only when all that is left is promised, and can be put back', async () => {
        await scan(page, cakestand.gtin);
        await totalIs('£12.75');
        await scan(page, cakestand.gtin);
        await title().waitFor();
        await page.getByText('5 left here, promised to').waitFor();
        await page.getByText('P-1').waitFor();
        await page.getByText(/^to be sent by \d/).waitFor();
        await picture(page, 'promised');
        assert.deepEqual(await shortcomings(page), []);
        await totalIs('£12.75');
        await page.getByRole('button', { name: 'Put it back' }).click();
        await title().waitFor({ state: 'detached' });
        await totalIs('£12.75');
    });

    it('hold up no other scan', async () => {
        await scan(page, cakestand.gtin, cakestand.gtin, heart.gtin);
        await title().waitFor();
        await totalIs('£15.70');
    });

    it('are asked about when a line is raised', async () => {
        await scan(page, cakestand.gtin);
        await totalIs('£12.75');
        await page.getByRole('button', { name: `One more ${cakestand.description}` }).click();
        await title().waitFor();
        await page.getByRole('button', { name: 'Put it back' }).click();
        await totalIs('£12.75');
    });

    it('wait to be decided while something else is done', async () => {
        await scan(page, cakestand.gtin, cakestand.gtin);
        await title().waitFor();
        await page.keyboard.press('F10');
        await page.getByText('A scanned item is promised and not').waitFor();
        await page.getByRole('button', { name: 'Decide' }).click();
        await title().waitFor();
    });

    it('are not added to another basket than they were scanned for', async () => {
        await scan(page, cakestand.gtin, cakestand.gtin);
        await title().waitFor();
        const { baskets } = await node.api.get<{ baskets: { basket: string }[] }>('/api/baskets');
        await node.api.delete(`/api/baskets/${baskets[0]!.basket}`);
        await page.getByText('was not added: it is promised, and nobody decided to sell it').waitFor();
        assert.equal(await title().count(), 0);
        await scan(page, heart.gtin);
        await totalIs('£2.95');
    });

    it('are sold for a reason by two keys, and the sale and the hub\'s case keep it', async () => {
        await scan(page, cakestand.gtin, cakestand.gtin);
        await title().waitFor();
        await type(page, '1');
        await totalIs('£12.75');
        await page.keyboard.press('Enter');
        await totalIs('£25.50');
        await page.getByText('1 promised, sold all the same').waitFor();
        await scan(page, cakestand.gtin);
        await title().waitFor();
        await page.getByLabel('Another reason').fill('it is scratched');
        await page.getByRole('button', { name: 'Sell for this reason' }).click();
        await totalIs('£38.25');
        await page.keyboard.press('F10');
        await page.keyboard.press('Enter');
        await isSold();
        const said = (await receipts())[0]!.lines.map((line) => line.overridden?.reason ?? null);
        assert.deepEqual(said, [null, 'The customer has it in hand', 'it is scratched']);
        const shortage = await until('the hub to tell of it', async () =>
            (await world.hub.api.get<{ cases: CaseRow[] }>('/v1/cases?open=1')).cases.find((each) => each.kind === 'oversell'));
        assert.match(shortage.text, /sold 1 of them all the same, on the word of till: "The customer has it in hand"/);
    });
});
