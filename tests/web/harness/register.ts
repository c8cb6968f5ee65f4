// One till with its page open, and what tests of the register ask again and again.

import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import type { Page } from 'playwright-core';
import type { Live, Receipt, Status } from '../../../node/web/src/api';
import { Desk, picture, scan } from './browser';
import { item } from './catalogue';
import { type Served, till, World } from './world';

export const unknownCode = '9780201379624';
export const heart = item('85123A');
export const cakestand = item('22423');
export const bag = item('85099B');

// Set anew for each test: the till has no basket, `page` is freshly opened.
export let world: World;
export let desk: Desk;
export let node: Served;
export let page: Page;

export const sees = (text: string): Promise<void> => page.getByText(text, { exact: false }).first().waitFor();

export async function totalIs(amount: string, where: Page = page): Promise<void> {
    const total = where.locator('[data-test="total"]');
    await total.getByText(amount, { exact: true }).waitFor().catch(async () => {
        await picture(where, 'failure');
        assert.fail(`the total is ${await total.innerText()} and not ${amount}`);
    });
}

export async function receipts(): Promise<Receipt[]> {
    return (await node.api.get<{ receipts: Receipt[] }>('/api/receipts?limit=200')).receipts;
}

export async function salesInAll(): Promise<number> {
    return (await receipts()).filter((receipt) => receipt.kind === 'sale').length;
}

export async function openPage(): Promise<Page> {
    const opened = await desk.page(node.page);
    await opened.locator('.tile').first().waitFor();
    return opened;
}

// A page that is told another status than its till has, wherever it hears of it.
export async function openPageWith(change: (status: Status) => void): Promise<Page> {
    const changed = (status: Status): Status => { change(status); return status; };
    const told = await desk.context.newPage();
    await told.route('**/api/status', async (asked) => {
        const answer = await asked.fetch();
        await asked.fulfill({ json: changed(await answer.json() as Status) });
    });
    await told.routeWebSocket('**/api/live', (socket) => {
        const server = socket.connectToServer();
        server.onMessage((text) => {
            const frame = JSON.parse(String(text)) as Live;
            socket.send(JSON.stringify(frame.type === 'status' ? { ...frame, status: changed(frame.status) } : frame));
        });
    });
    await told.goto(node.page);
    await told.locator('.tile').first().waitFor();
    return told;
}

// Scans, then opens the payment.
export async function toPayment(amount: string, ...codes: string[]): Promise<void> {
    await scan(page, ...codes);
    await totalIs(amount);
    await page.keyboard.press('F10');
}

export const isSold = (where: Page = page): Promise<void> => where.getByRole('heading', { name: 'Sold' }).waitFor();

// Ends what an earlier test left open.
async function clear(): Promise<void> {
    const { baskets } = await node.api.get<{ baskets: { basket: string; state: string }[] }>('/api/baskets');
    for (const { basket, state } of baskets) {
        if (state === 'card_pending') await node.api.post(`/api/baskets/${basket}/card-result`, { result: 'declined' });
        await node.api.delete(`/api/baskets/${basket}`);
    }
}

// Called once by a test file, at its top.
export function useTill(): void {
    before(async () => {
        world = await World.start([till]);
        node = world.node('till');
        desk = await Desk.open();
    });
    after(async () => {
        await desk?.close();
        await world?.stop();
    });
    beforeEach(async () => {
        for (const open of desk.context.pages()) await open.close();
        await clear();
        page = await openPage();
    });
}
