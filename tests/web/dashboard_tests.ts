// The hub's dashboard against a real hub, two tills, a broker and the shop.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SkuStock } from '../../hub/web/src/api';
import { nodeHistoryTests, nodeTests } from './dashboard/nodes';
import { orderTests } from './dashboard/orders';
import { shortcomings } from './harness/accessible';
import { picture, type } from './harness/browser';
import { catalogueCsv } from './harness/catalogue';
import { answerTo, bag, heart, page, sell, useDashboard, whyOf, world } from './harness/dashboard';
import { until } from './harness/processes';
import { channel, type World } from './harness/world';

const catalogueWith = (skus: string[]): string =>
    catalogueCsv + skus.map((sku) => `${sku},,LATE ARRIVAL ${sku},100,standard,2000,,\n`).join('');

// Sold from a till's own catalogue, before the hub provides one that lacks them.
const late = ['LATE-1', 'LATE-2', 'LATE-3'];
async function sellWhatTheHubDoesNotKnow(early: World): Promise<void> {
    await early.node('till').api.csv('/api/catalogue', catalogueWith(late));
    for (const sku of late) await sell(sku, 1, early);
}

useDashboard(sellWhatTheHubDoesNotKnow);
nodeTests();
orderTests();

describe('The dashboard', () => {
    it('answers first whether anything is oversold, stuck or dark', async () => {
        await page.getByText('Every promise is covered by stock.').waitFor();
        assert.equal(await answerTo('Overselling now?').innerText(), 'No');
        assert.equal(await answerTo('Any store dark?').innerText(), 'No');
        await picture(page, 'dashboard');
        assert.deepEqual(await shortcomings(page), []);
    });

    it('shows a sale in the feed without a reload', async () => {
        const feed = page.getByRole('region', { name: 'Live feed' });
        await feed.locator('li').first().waitFor();
        const before = await feed.locator('li').count();
        await sell(heart.sku, 1);
        await until('the sale in the feed', async () => (await feed.locator('li').count()) > before
            || (await feed.locator('li').first().innerText()).includes('sale'));
    });

    it('shows the channel\'s state and draws its latency', async () => {
        const block = page.locator(`[data-channel="${channel}"]`);
        await block.getByText('Working').waitFor();
        await block.locator('canvas').waitFor();
    });

    it('finds stock by "/" and a name, and explains a published number as a sum', async () => {
        await page.keyboard.press('/');
        await type(page, 'jumbo bag');
        await page.locator(`[data-sku="${bag.sku}"]`).waitFor();
        // It was among all of them before the search was answered.
        await until('that one alone', async () => await page.locator('[data-sku]').count() === 1);
        await picture(page, 'dashboard-stock');
        await page.getByRole('link', { name: bag.sku }).click();
        await page.getByRole('heading', { name: new RegExp(`Why does ${channel} show`) }).waitFor();
        const parts = await page.locator('.why-row:not(.why-sum) .why-online').allInnerTexts();
        const sum = parts.reduce((total, part) => total + Number(part.replace(/\D/g, '')), 0);
        assert.equal(sum, (await whyOf(bag.sku)).quantity);
        await picture(page, 'dashboard-why');
        assert.deepEqual(await shortcomings(page), []);
    });

    it('follows a number on a SKU\'s page as sales come in', async () => {
        await page.goto(`http://127.0.0.1:${world.hub.port}/#/sku/${heart.sku}`);
        const number = page.locator('.why-number b');
        await number.waitFor();
        const before = Number((await number.innerText()).replace(/\D/g, ''));
        await sell(heart.sku, 2);
        await until('two less', async () => Number((await number.innerText()).replace(/\D/g, '')) === before - 2);
    });

    it('lists orders with their stage', async () => {
        await world.shop.api.post('/api/buy', { order: 'D-1', lines: [{ listing: heart.sku, quantity: 1 }] });
        await page.getByRole('link', { name: 'Orders' }).click();
        await page.locator('[data-order="D-1"]').getByText('To pick').waitFor();
        await picture(page, 'dashboard-orders');
    });

    it('says which node is dark, and that it is back', async () => {
        await world.node('till').program.stop('SIGKILL');
        await until('one dark node', async () => (await answerTo('Any store dark?').innerText()) === '1 node');
        await page.getByText(/Till 1 for/).waitFor();
        await picture(page, 'dashboard-dark');
        await world.node('till').program.start();
        await until('none', async () => (await answerTo('Any store dark?').innerText()) === 'No');
    });

    it('says that it lost the hub, keeps what it showed, and goes on when the hub is back', async () => {
        await page.getByRole('region', { name: 'Nodes' }).getByText('Till 1').waitFor();
        await world.hub.program.stop('SIGKILL');
        await page.getByText(/No connection to the hub since/).waitFor();
        await page.getByText('Disconnected').waitFor();
        await page.getByRole('region', { name: 'Nodes' }).getByText('Till 1').waitFor();
        await picture(page, 'dashboard-lost');
        await world.hub.program.start();
        await page.getByText('Live', { exact: true }).waitFor();
        await page.getByText(/No connection to the hub since/).waitFor({ state: 'detached' });
    });

    const seesSetAside = async (skus: string[]): Promise<void> => {
        await page.getByRole('link', { name: /Set aside/ }).click();
        for (const sku of skus) await page.getByRole('row', { name: new RegExp(`unknown SKU ${sku}`) }).waitFor();
    };

    it('lists what could not be applied, with its cause and its bytes, and voids it with a reason', async () => {
        await seesSetAside(['LATE-1']);
        const row = page.getByRole('row', { name: /unknown SKU LATE-1/ });
        await row.getByRole('button', { name: /^Look at event/ }).click();
        await page.getByText('1 of SKU LATE-1, LATE ARRIVAL LATE-1').waitFor();
        const bytes = page.getByLabel('First bytes in hexadecimal');
        assert.equal(await bytes.isVisible(), false, 'its text says more');
        await page.getByText('First bytes in hexadecimal', { exact: true }).click();
        assert.match(await bytes.innerText(), /^([0-9a-f]{8} ){3}[0-9a-f]{8}\n/);
        await page.getByText(/Applies the lines of LATE-1 now, with today's catalogue/).waitFor();
        const [file] = await Promise.all([page.waitForEvent('download'),
            page.getByRole('link', { name: /bytes as a file/ }).click()]);
        assert.match(file.suggestedFilename(), /^set-aside-\d+\.hex$/);
        await picture(page, 'dashboard-worklist');
        assert.deepEqual(await shortcomings(page), []);
        await page.getByRole('button', { name: 'Replay now' }).click();
        await page.getByRole('alert').getByText('Say who you are.').waitFor();
        await page.getByLabel('Your name').fill('Ada');
        await page.getByRole('button', { name: 'Replay now' }).click();
        await page.getByText(/still cannot be applied: unknown SKU LATE-1; next: import a catalogue/).waitFor();
        await page.getByRole('button', { name: 'Void', exact: true }).click();
        await page.getByRole('alert').getByText(/Say why it is voided/).waitFor();
        await page.getByLabel('Reason, to void it').fill('Rung up for practice.');
        await page.getByRole('button', { name: 'Void', exact: true }).click();
        await row.waitFor({ state: 'detached' });
        await page.getByRole('button', { name: 'Settled too' }).click();
        await row.getByText('Voided', { exact: true }).waitFor();
    });

    it('offers to replay what the catalogue has named since', async () => {
        await seesSetAside(['LATE-2', 'LATE-3']);
        await world.hub.api.csv('/v1/catalogue', catalogueWith(['LATE-2', 'LATE-3']));
        await page.getByText('2 events can be applied now: the catalogue names what they lacked.').waitFor();
        await page.getByLabel('Your name').fill('Ada');
        await picture(page, 'dashboard-worklist-ready');
        await page.getByRole('button', { name: 'Replay all 2' }).click();
        await page.getByText('2 events replayed.').waitFor();
        await page.getByText('Nothing is set aside.').waitFor();
        await until('both sold', async () => {
            const { cells } = await world.hub.api.get<SkuStock>('/v1/stock/LATE-3');
            return cells.some((cell) => cell.shelf === -1);
        });
    });

    it('shows an open case and resolves it with a name and a note', async () => {
        // Goods in hand beyond what the shelf holds: the sale counts, and a case opens.
        await sell(bag.sku, bag.stock * 3);
        const first = page.locator('.case').first();
        await first.waitFor();
        await until('the answer to change', async () => (await answerTo('Overselling now?').innerText()) !== 'No');
        await picture(page, 'dashboard-case');
        const id = await first.getAttribute('data-case');
        await first.getByRole('button', { name: /^Resolve case/ }).click();
        await page.getByLabel('Your name').fill('Ada');
        await page.getByLabel('What was done').fill('Counted again, goods found in the back room.');
        await page.getByRole('button', { name: 'Resolve', exact: true }).click();
        await page.locator(`[data-case="${id}"]`).waitFor({ state: 'detached' });
        const { cases } = await world.hub.api.get<{ cases: { id: number; closed_by: string }[] }>('/v1/cases?open=0');
        assert.equal(cases.find((each) => String(each.id) === id)?.closed_by, 'Ada');
    });
});

nodeHistoryTests();
