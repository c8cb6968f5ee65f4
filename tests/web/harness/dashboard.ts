// A hub with two nodes and a shop, its dashboard open, and what tests of it ask again and again.

import { randomUUID } from 'node:crypto';
import { after, before, beforeEach } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { NodeRow, Why } from '../../../hub/web/src/api';
import { Desk } from './browser';
import { item } from './catalogue';
import { until } from './processes';
import { channel, till, warehouse, World } from './world';

export const heart = item('85123A');
export const bag = item('85099B');

// `page` is opened anew for each test.
export let world: World;
export let desk: Desk;
export let page: Page;

export const sell = (sku: string, quantity: number, where: World = world): Promise<unknown> =>
    where.node('till').api.post('/api/sales', { basket: randomUUID(), lines: [{ sku, quantity }] });
export const whyOf = (sku: string): Promise<Why> => world.hub.api.get<Why>(`/v1/why?channel=${channel}&sku=${sku}`);
export const answerTo = (question: string): Locator => page.getByRole('region', { name: question }).locator('.answer-word');

export async function nodeRow(name: string): Promise<NodeRow> {
    const { nodes } = await world.hub.api.get<{ nodes: NodeRow[] }>('/v1/nodes');
    return nodes.find((node) => node.name === name)!;
}

// Called once by a test file, at its top.
export function useDashboard(early: (world: World) => Promise<void>): void {
    before(async () => {
        world = await World.start([warehouse, till], early);
        desk = await Desk.open();
        await until('the first numbers to be confirmed', async () => (await whyOf(heart.sku)).confirmed !== null);
    });
    after(async () => {
        await desk?.close();
        await world?.stop();
    });
    beforeEach(async () => {
        for (const open of desk.context.pages()) await open.close();
        page = await desk.page(world.hub.page);
        await page.getByText('Live', { exact: true }).waitFor();
    });
}
