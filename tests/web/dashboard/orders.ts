// The orders on the dashboard: how each stands, and the story of one.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import type { OrderStory } from '../../../hub/web/src/api';
import { shortcomings } from '../harness/accessible';
import { picture } from '../harness/browser';
import { heart, page, world } from '../harness/dashboard';
import { until } from '../harness/processes';
import { channel } from '../harness/world';

const buy = (order: string): Promise<unknown> =>
    world.shop.api.post('/api/buy', { order, lines: [{ listing: heart.sku, quantity: 1 }] });
const rowOf = (order: string): Locator => page.locator(`[data-order="${order}"]`);
const storyOf = (order: string): Locator => page.getByRole('region', { name: `Order ${order}` });
const storyAtHub = (order: string): Promise<OrderStory> => world.hub.api.get<OrderStory>(`/v1/orders/${channel}/${order}`);

// As its page does it: the node hears of an order a moment after the hub.
const inWarehouse = (order: string, what: string, body: object): Promise<unknown> =>
    until(`the warehouse to ${what} ${order}`, async () =>
        await world.node('warehouse').api.post(`/api/tasks/${channel}/${order}/${what}`, body));

export function orderTests(): void {
    describe('The orders on the dashboard', () => {
        it('say who picks them, and their story follows what happens', async () => {
            await buy('T-1');
            await page.getByRole('link', { name: 'Orders' }).click();
            await rowOf('T-1').getByText('To pick').waitFor();
            await rowOf('T-1').getByText('Send', { exact: true }).waitFor();
            await rowOf('T-1').getByRole('link', { name: 'T-1' }).click();
            const story = storyOf('T-1');
            await story.getByText(/^held at warehouse/).first().waitFor();
            assert.match(page.url(), /#\/orders\/webshop\/T-1$/);

            await inWarehouse('T-1', 'take', { document: randomUUID(), staff: 'Ann' });
            await story.getByText('Ann on Warehouse').first().waitFor();
            await story.getByText(/being picked by Ann/).first().waitFor();
            await page.getByRole('button', { name: /^Being picked/ }).click();
            await rowOf('T-1').getByText('Ann on Warehouse').waitFor();
            await picture(page, 'dashboard-order-story');
            assert.deepEqual(await shortcomings(page), []);

            await inWarehouse('T-1', 'ship', { staff: 'Ann' });
            await story.getByRole('heading', { name: /Shipped/ }).waitFor();
            const { steps } = await storyAtHub('T-1');
            assert.equal(steps.at(-1)?.by, 'Ann');
            assert.equal(await story.locator('.steps li').count(), steps.length);
            await rowOf('T-1').waitFor({ state: 'detached' });
            await page.getByText('Nobody is picking.').waitFor();
        });

        it('are opened and closed by keys, and keep their place', async () => {
            await buy('T-2');
            await page.getByRole('link', { name: 'Orders' }).click();
            const link = rowOf('T-2').getByRole('link', { name: 'T-2' });
            await link.focus();
            await page.keyboard.press('Enter');
            await storyOf('T-2').getByText(/^held at warehouse/).first().waitFor();
            await until('the story to have the focus', async () =>
                await page.evaluate(() => document.activeElement?.id) === 'story-title');
            await page.keyboard.press('Escape');
            await storyOf('T-2').waitFor({ state: 'detached' });
            assert.match(page.url(), /#\/orders$/);
            assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'T-2');
        });

        it('are found again by the address of their story', async () => {
            await buy('T-3');
            await page.goto(`http://127.0.0.1:${world.hub.port}/#/orders/${channel}/T-3`);
            await page.reload();
            await storyOf('T-3').getByText(/^held at warehouse/).first().waitFor();
            await page.goto(`http://127.0.0.1:${world.hub.port}/#/orders/${channel}/T-99`);
            await page.getByRole('alert').getByText(`channel ${channel} never told of an order T-99`).waitFor();
        });
    });
}
