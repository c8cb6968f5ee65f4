// What the picking page makes of scans that wait while another order is shown, without a browser:
// its own code, with a node that answers when the test lets it.

import assert from 'node:assert/strict';
import { before, beforeEach, describe, it } from 'node:test';
import type { ShipTask } from '../../../node/web/src/api';
import { noneLate } from '../../../node/web/src/shared/late';

type Picking = typeof import('../../../node/web/src/orders/picking');
type State = typeof import('../../../node/web/src/orders/orders_state');

let picking: Picking;
let state: State;

interface Asked { path: string; body: Record<string, unknown>; answer: (status: number, body: unknown) => void }
let asked: Asked[] = [];
let tasks: ShipTask[] = [];
let status: object = {};

// Lists and products are answered at once, whatever changes something by the test.
function answerOf(path: string): Response | null {
    if (path === '/api/status') return Response.json(status);
    if (path.startsWith('/api/tasks?code=')) return Response.json({ tasks: [] });
    if (path === '/api/tasks') return Response.json({ tasks });
    if (path === '/api/products/BUSY') return Response.json({ error: { code: 'disk_trouble', message: 'The disk fails.' } }, { status: 503 });
    if (path.startsWith('/api/products/')) return Response.json({ error: { code: 'unknown_code', message: 'no' } }, { status: 404 });
    return null;
}

before(async () => {
    const kept = new Map([['onepool.orders.sound', 'off']]);
    Object.assign(globalThis, {
        localStorage: { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value),
            removeItem: (key: string) => kept.delete(key) },
        location: { hash: '' },
        fetch: (path: string, init: RequestInit) => {
            const known = answerOf(path);
            if (known) return Promise.resolve(known);
            return new Promise((resolve) => asked.push({ path, body: JSON.parse(String(init.body)) as Record<string, unknown>,
                answer: (status, body) => resolve(Response.json(body, { status })) }));
        },
    });
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    picking = await import('../../../node/web/src/orders/picking');
    state = await import('../../../node/web/src/orders/orders_state');
});

function task(order: string, picked: number): ShipTask {
    return { channel: 'shop', order, version: 1, placed_at: 0, state: 'held', is_collected: false, due_at: null, collect_by: null, place: '', is_packed: false,
        taker: { here: true, staff: '', asked: false }, asks_identity: false, is_changed: false, lines: [{ sku: `G-${order}`, description: '', gtin: null, quantity: 1, picked, short: 0, place: '', asks_lot: false, lots: [] }] };
}

function show(order: string): void {
    state.store.set({ route: { view: 'pick', key: `shop/${order}` }, heard: null });
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

beforeEach(() => {
    asked = [];
    tasks = [task('A', 1), task('B', 1)];
    state.store.set({ tasks, problem: '', late: noneLate, places: new Map(), finished: null, isLost: false });
    show('A');
});

describe('The shelf of an order', () => {
    it('is set on the order it was scanned for, whichever is shown when its turn comes', async () => {
        state.setPlaceOf('shop/B', 'B-2');
        picking.scanned('A-1');
        show('B');
        await settled();
        assert.deepEqual([...state.store.get().places], [['shop/B', 'B-2'], ['shop/A', 'A-1']]);
    });

    it('is forgotten with an order that is not here any more', () => {
        state.setPlaceOf('shop/A', 'A-1');
        state.store.set({ tasks: [task('B', 1)] });
        state.setPlaceOf('shop/B', 'B-2');
        assert.deepEqual([...state.store.get().places.keys()], ['shop/B']);
    });
});

describe('A scan that comes to nothing', () => {
    const refused = async (code: string, said: RegExp): Promise<void> => {
        state.store.set({ isLost: true });
        picking.scanned(code);
        state.store.set({ isLost: false });
        await settled();
        assert.match(state.store.get().late.texts.join(), said);
    };

    it('without a connection stays to be read: goods, where a shelf is wanted', () => refused('G-A', /Scanned G-A. All of this order is picked/));
    it('and goods of nobody', () => refused('4006381333931', /Scanned 4006381333931. These are goods/));
    it('and a code that is no shelf', () => refused('S'.repeat(30), /A shelf code has at most 20/));
    it('and of an order that is not ours yet', async () => {
        state.store.set({ tasks: [{ ...task('A', 0), taker: { here: true, staff: '', asked: true } }, task('B', 1)] });
        await refused('G-A', /not yours to pick yet/);
    });

    it('stays to be read also when another order is shown by then', async () => {
        picking.scanned('G-A');
        show('B');
        await settled();
        assert.match(state.store.get().late.texts.join(), /Scanned G-A/);
    });

    it('is heard and no more, where it was scanned and is shown', async () => {
        picking.scanned('G-A');
        await settled();
        assert.match(state.store.get().heard!.text, /Scanned G-A/);
        assert.deepEqual(state.store.get().late, noneLate);
    });

    it('stands beside what came to nothing before it, and says of which scan it speaks', async () => {
        state.store.set({ tasks: [task('A', 0), task('B', 1)], isLost: true });
        for (const code of ['X-1', 'X-2']) picking.scanned(code);
        state.store.set({ isLost: false });
        await settled();
        asked[0]!.answer(409, { error: { code: 'wrong_item', message: 'This order wants no X-1.' } });
        await settled();
        asked[1]!.answer(503, { error: { code: 'not_recorded', message: 'Nothing was recorded.' } });
        await settled();
        assert.deepEqual(state.store.get().late.texts, ['This order wants no X-1.', 'Scanned X-2. Nothing was recorded.']);
    });
});

it('A scan that waited is sent with how long it was kept', async (test) => {
    const clock = test.mock.method(performance, 'now', () => 1_000);
    test.mock.method(Date, 'now', () => 5_000_000);
    state.store.set({ tasks: [task('A', 0), task('B', 1)] });
    state.store.get().tasks![0]!.lines[0]!.quantity = 2;
    for (let i = 0; i < 2; i += 1) picking.scanned('G-A');
    await settled();
    clock.mock.mockImplementation(() => 8_000);
    asked[0]!.answer(409, { error: { code: 'wrong_item', message: 'This order wants no G-A.' } });
    await settled();
    assert.deepEqual(asked.map(({ body }) => body.age_ms), [0, 7_000]);
    asked[1]!.answer(409, { error: { code: 'wrong_item', message: 'This order wants no G-A.' } });
    await settled();
});

describe('A shelf without a connection', () => {
    beforeEach(() => state.store.set({ isLost: true }));

    it('is what the page asked for', async () => {
        picking.scanned('A-12');
        assert.deepEqual(state.store.get().heard, { tone: 'good', text: 'Shelf A-12, looked at when the connection is back' });
        assert.equal(state.placeOf(state.store.get(), 'shop/A'), 'A-12');
        await settled();
        assert.equal(state.placeOf(state.store.get(), 'shop/A'), 'A-12');
    });

    it('is wrong at once where it can be none', () => {
        picking.scanned('G-A');
        assert.equal(state.store.get().heard!.tone, 'bad');
        assert.equal(state.placeOf(state.store.get(), 'shop/A'), '');
    });

    it('that nobody could look up is not taken, and said', async () => {
        picking.scanned('BUSY');
        state.store.set({ isLost: false });
        await settled();
        assert.match(state.store.get().late.texts.join(), /^Scanned BUSY. Nobody could look up/);
        assert.equal(state.placeOf(state.store.get(), 'shop/A'), '');
    });

    it('stays while the scans before it are sent, after the connection is back', async () => {
        const open = task('A', 0);
        state.store.set({ tasks: [open, task('B', 1)] });
        picking.scanned('G-A');
        assert.ok(picking.isToStand(open));
        state.store.set({ isLost: false });
        assert.ok(picking.isToStand(open));
        await settled();
        asked[0]!.answer(200, task('A', 1));
        await settled();
        assert.ok(picking.isToStand(state.taskOf(state.store.get())!));
    });
});

describe('Finishing a pick', () => {
    it('of a second order goes behind the first, each with its own shelf', async () => {
        state.setPlaceOf('shop/A', 'A-1');
        state.setPlaceOf('shop/B', 'B-2');
        const first = picking.finishPick(task('A', 1));
        assert.equal(picking.finishPick(task('A', 1)), first, 'the same press');
        show('B');
        const second = picking.finishPick(task('B', 1));
        state.setPlaceOf('shop/A', 'X-9');
        await settled();
        asked[0]!.answer(201, { event: 'e' });
        await first;
        await settled();
        assert.equal(state.store.get().finished, null, 'B is shown, and not finished');
        asked[1]!.answer(201, { event: 'e' });
        await second;
        assert.deepEqual(asked.map(({ path, body }) => [path, body.place]), [['/api/tasks/shop/A/finish', 'A-1'], ['/api/tasks/shop/B/finish', 'B-2']]);
        assert.deepEqual(state.store.get().finished, { key: 'shop/B', text: 'Ready at B-2' });
        assert.equal(state.store.get().places.size, 0);
    });

    it('waits for a shelf that was scanned before the press', async () => {
        state.setPlaceOf('shop/A', 'A-1');
        picking.scanned('A-7');
        const press = picking.finishPick(task('A', 1));
        await settled();
        asked[0]!.answer(201, { event: 'e' });
        await press;
        assert.equal(asked[0]!.body.place, 'A-7');
    });

    it('is not done in the name of who is logged in by then', async () => {
        state.store.set({ picker: 'Ann' });
        state.setPlaceOf('shop/A', 'A-1');
        const press = picking.finishPick(task('A', 1));
        state.store.set({ isLoginNeeded: true, picker: null });
        await settled();
        state.store.set({ isLoginNeeded: false, picker: 'Bo' });
        await press;
        assert.deepEqual(asked, []);
        assert.match(state.store.get().late.texts.join(), /Order A was not finished: somebody else/);
        state.store.set({ picker: null });
    });
});

describe('Who is logged in', () => {
    const statusOf = (picker: string | null): object => ({ handheld: 'Phone 1', picker });

    it('is nobody as soon as the till says so, whatever else gets no answer', async () => {
        status = statusOf(null);
        state.store.set({ handheld: 'Phone 1', picker: 'Ann', typed: 'A-', verified: 'G-A' });
        await state.refresh();
        const { isLoginNeeded, picker, tasks: shown, typed, verified } = state.store.get();
        assert.deepEqual([isLoginNeeded, picker, shown, typed, verified], [true, null, null, '', '']);
        picking.undo();
        assert.deepEqual(state.store.get().unsent, []);
    });

    it('hears of what is not to be done here any more, also when it changed while nobody was', async () => {
        tasks = [task('B', 1)];
        status = statusOf('Bo');
        await state.refresh();
        assert.match(state.store.get().problem, /Order A is not to be shipped here any more/);
        assert.equal(state.store.get().isLoginNeeded, false);
    });

    it('finds no shelf that somebody else typed', async () => {
        state.setPlaceOf('shop/A', 'A-1');
        status = statusOf('Cy');
        await state.refresh();
        assert.equal(state.store.get().places.size, 0);
        state.store.set({ handheld: null, picker: null });
    });
});
