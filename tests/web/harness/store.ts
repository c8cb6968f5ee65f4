// A store with two devices, the till and the back room, whose shop's buyers may collect there.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach } from 'node:test';
import type { OrderStory } from '../../../hub/web/src/api';
import type { ShipTask } from '../../../node/web/src/api';
import { Desk } from './browser';
import { Picker } from './picker';
import { until } from './processes';
import { channel, type Served, till, World } from './world';

export let world: World;
export let desk: Desk;
export let front: Served;
export let back: Served;

export async function tasks(node: Served): Promise<ShipTask[]> {
    return (await node.api.get<{ tasks: ShipTask[] }>('/api/tasks')).tasks;
}

export const atHub = (order: string): Promise<OrderStory> => world.hub.api.get<OrderStory>(`/v1/orders/${channel}/${order}`);

export const isAtHub = (order: string, stage: OrderStory['stage']): Promise<unknown> =>
    until(`the order to be ${stage} at the hub`, async () => (await atHub(order)).stage === stage);

type Lines = [sku: string, quantity: number][];
const named = (lines: Lines) => lines.map(([listing, quantity]) => ({ listing, quantity }));

// Bought in the shop and shown on both devices.
export async function buy(order: string, lines: Lines, how: 'collect' | 'send' = 'send', more: object = {}): Promise<void> {
    const { state } = await world.shop.api.post<{ state: string }>('/api/buy', { order, lines: named(lines), ...more,
        ...(how === 'collect' ? { collect_at: till.location } : {}) });
    assert.equal(state, 'held');
    for (const node of [front, back]) {
        await until('the node to be told of the order', async () => (await tasks(node)).some((task) => task.order === order));
    }
}

// The buyer edits it in the shop.
export const edit = (order: string, lines: Lines): Promise<unknown> =>
    world.shop.api.post(`/api/orders/${order}/change`, { lines: named(lines) });

// Picked whole and staged by way of the API.
export async function stage(order: string, place: string): Promise<void> {
    const path = `/api/tasks/${channel}/${order}`;
    const known = async (): Promise<ShipTask> => (await tasks(back)).find((task) => task.order === order)!;
    await back.api.post(`${path}/take`, { document: randomUUID() });
    await until('the hub to give it to the back room', async () => {
        const { taker } = await known();
        return taker?.here === true && !taker.asked;
    });
    for (const { sku, quantity } of (await known()).lines) await back.api.post(`${path}/scan`, { code: sku, quantity });
    await back.api.post(`${path}/finish`, { document: randomUUID(), place });
    await until('the till to know that it stands there', async () =>
        (await tasks(front)).some((task) => task.order === order && task.state === 'staged'));
}

// The orders page as on a picker's phone.
export async function phone(node: Served): Promise<Picker> {
    const picker = await Picker.at(desk, node);
    await picker.screen.setViewportSize({ width: 360, height: 740 });
    return picker;
}

// Called once by a test file, at its top.
export function useStore(skus: string[]): void {
    before(async () => {
        world = await World.start([{ ...till, reserve: 0, store: 'High Street' },
            { name: 'back', title: 'Back room', location: till.location, home: 'orders' }]);
        [front, back] = [world.node('till'), world.node('back')];
        desk = await Desk.open();
        for (const sku of skus) await until(`the shop to be told about ${sku}`, async () => {
            const { listings } = await world.shop.api.get<{ listings: { listing: string; quantity: number }[] }>('/api/listings');
            return listings.some((each) => each.listing === sku && each.quantity > 0);
        });
    });
    after(async () => {
        await desk?.close();
        await world?.stop();
    });
    beforeEach(async () => {
        for (const open of desk.context.pages()) await open.close();
    });
}
