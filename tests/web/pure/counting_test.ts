// What the page for counting makes of scans that wait, without a browser: its own code, with a node
// that answers when the test lets it.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { CountDetail, CountedItem } from '../../../node/web/src/api';
import { type Kept, unsentBox } from '../../../node/web/src/counts/unsent';
import { noneLate } from '../../../node/web/src/shared/late';
import { Box } from '../harness/box';

type Counting = typeof import('../../../node/web/src/counts/counting');
type State = typeof import('../../../node/web/src/counts/counts_state');

const first = '01890000-0000-7000-8000-00000000000a';
const second = '01890000-0000-7000-8000-00000000000b';

let counting: Counting;
let state: State;
let box: Box;

interface Asked { method: string; path: string; body: Record<string, unknown>; answer: (status: number, body: unknown) => void }
let asked: Asked[] = [];

const item = (sku: string, quantity: number): CountedItem => ({ sku, description: `a ${sku}`, gtin: null, counted: quantity, due: false, again: false,
    by: '', places: quantity > 0 ? [{ place: '', quantity }] : [], expected: null });

const countOf = (session: string, lines: CountedItem[] = []): CountDetail => ({ session, name: session === first ? 'A' : 'B', full: true, state: 'open', begun_by: '',
    begun_at: 0, changed_by: '', changed_at: 0, items: lines.length, due: 0, lines, uncounted: [], uncounted_total: 0 });

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

function show(session: string, lines: CountedItem[] = []): void {
    state.store.set({ session, detail: countOf(session, lines), heard: null, steps: [], asks: null });
}

async function answers(status: number, body: unknown, at = 0): Promise<void> {
    asked.splice(at, 1)[0]!.answer(status, body);
    await settled();
}
const refuses = (code: string, status = 409): Promise<void> => answers(status, { error: { code, message: `It was refused: ${code}.` } });
const counts = (sku: string, quantity: number): Promise<void> => answers(200, { line: item(sku, quantity) });

let loggedIn = 'Ann';   // as the node knows it

async function comes(picker: string): Promise<void> {
    state.store.set({ picker, isLoginNeeded: false });
    await settled();
}

describe('Counting', () => {
    const outside = { localStorage: globalThis.localStorage, location: globalThis.location, fetch: globalThis.fetch };

    before(async () => {
        Object.assign(outside, { localStorage: globalThis.localStorage, location: globalThis.location, fetch: globalThis.fetch });
        box = new Box();
        box.setItem('onepool.orders.sound', 'off');
        Object.assign(globalThis, {
            localStorage: box,
            location: { hash: '' },
            fetch: (path: string, { method, body }: RequestInit) => {
                if (path === '/api/status') return Promise.resolve(Response.json({ handheld: 'Phone 1', picker: loggedIn }));
                const session = path.split('/')[3];
                if (method === 'GET') return Promise.resolve(Response.json(session ? countOf(session) : { counts: [countOf(first), countOf(second)] }));
                return new Promise((resolve) => asked.push({ method: method!, path, body: JSON.parse(String(body ?? '{}')) as Record<string, unknown>,
                    answer: (status, answer) => resolve(Response.json(answer, { status })) }));
            },
        });
        Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
        counting = await import('../../../node/web/src/counts/counting');
        state = await import('../../../node/web/src/counts/counts_state');
        counting.steps.resume();
    });
    after(() => Object.assign(globalThis, outside));

    beforeEach(() => {
        asked = [];
        loggedIn = 'Ann';
        state.store.set({ counts: [countOf(first), countOf(second)], handheld: 'Phone 1', picker: 'Ann', isLoginNeeded: false, isLost: false, late: noneLate, place: '', problem: '' });
        show(first);
    });

    describe('without anybody logged in', () => {
        it('loses nothing: what was scanned waits for who scanned it', async () => {
            for (const code of ['X', 'Y', 'Z']) counting.scanned(code);
            await settled();
            assert.equal(asked.length, 1, 'one after another');
            await refuses('login_needed', 401);
            assert.deepEqual([asked.length, state.store.get().isLoginNeeded, state.store.get().unsent.length], [0, true, 3]);
            assert.equal(unsentBox(box).restore().length, 3);
            await comes('Ann');
            assert.equal(asked[0]!.body.code, 'X');
            for (const sku of ['X', 'Y', 'Z']) await counts(sku, 1);
            assert.deepEqual([state.store.get().unsent, unsentBox(box).restore()], [[], []]);
            assert.deepEqual(state.store.get().detail!.lines.map((line) => line.sku), ['X', 'Y', 'Z']);
        });

        it('is sent with how long it was kept, anew at each try', async (test) => {
            const clock = test.mock.method(performance, 'now', () => 1_000);
            test.mock.method(Date, 'now', () => 5_000_000);
            for (const code of ['X', 'Y']) counting.scanned(code);
            await settled();
            assert.equal(asked[0]!.body.age_ms, 0);
            clock.mock.mockImplementation(() => 21_000);
            await refuses('login_needed', 401);
            await comes('Ann');
            assert.deepEqual([asked[0]!.body.code, asked[0]!.body.age_ms], ['X', 20_000]);
            await refuses('same_counter');
            clock.mock.mockImplementation(() => 31_000);
            await counts('Y', 1);
            const { asks } = state.store.get();
            assert.ok(asks?.kind === 'alone');
            counting.countAlone(asks.again);
            await settled();
            assert.deepEqual([asked[0]!.body.code, asked[0]!.body.age_ms], ['X', 30_000]);
            await counts('X', 1);
        });

        it('is not counted by who comes next, unless they say so', async () => {
            counting.scanned('X');
            await settled();
            await refuses('login_needed', 401);
            await comes('Bo');
            assert.deepEqual([asked, state.store.get().aside.length], [[], 1]);
            counting.steps.takeAside();
            await settled();
            await counts('X', 1);
            assert.equal(state.store.get().detail!.lines[0]!.counted, 1);
        });

        it('is set aside where another page has logged somebody else in', async () => {
            counting.scanned('X');
            await settled();
            assert.match(asked[0]!.path, /\/scan\?as=Ann$/);
            loggedIn = 'Bo';
            await refuses('another_name', 401);
            await settled();
            const { picker, isLoginNeeded, aside } = state.store.get();
            assert.deepEqual([picker, isLoginNeeded, aside.map((step) => step.code), asked], ['Bo', false, ['X'], []]);
            await comes('Ann');
            assert.match(asked[0]!.path, /\/scan\?as=Ann$/, 'it was hers');
            await counts('X', 1);
        });

        it('no scan is made, and nothing taken back', async () => {
            state.store.set({ isLoginNeeded: true, picker: null });
            counting.scanned('X');
            counting.undo();
            assert.deepEqual(state.store.get().unsent, []);
            assert.match(state.store.get().problem, /^Log in first/);
            assert.doesNotMatch(state.store.get().problem, /X/);
        });

        it('no count is finished in the name of who comes next', async () => {
            counting.scanned('X');
            counting.finish(first);
            await settled();
            await refuses('login_needed', 401);
            await comes('Bo');
            assert.deepEqual(asked, []);
            assert.match(state.store.get().late.texts.join(), /Count A was not finished: somebody else/);
            counting.steps.dropAside();
        });
    });

    describe('in a count that is not shown any more', () => {
        it('puts nothing into the one that is', async () => {
            counting.scanned('X');
            await settled();
            show(second, [item('Q', 1)]);
            await counts('X', 7);
            const { detail, steps, heard } = state.store.get();
            assert.deepEqual([detail!.lines.map((line) => line.sku), steps, heard], [['Q'], [], null]);
        });

        it('says what was refused, and in which', async () => {
            counting.scanned('X');
            await settled();
            show(second);
            await refuses('wrong_item');
            assert.deepEqual(state.store.get().late.texts, ['Scanned X. It was refused: wrong_item. (Count A)']);
            assert.equal(state.store.get().heard, null);
        });

        it('asks nothing over the one that is', async () => {
            counting.finish(first);
            await settled();
            show(second);
            await refuses('uncounted');
            assert.equal(state.store.get().asks, null);
            assert.match(state.store.get().late.texts.join(), /Count A was not finished/);
        });
    });

    it('again by who counted first asks once about all that waits, and counts all of it', async () => {
        for (let i = 0; i < 3; i += 1) counting.scanned('X');
        await settled();
        for (let i = 0; i < 3; i += 1) await refuses('same_counter');
        const { asks } = state.store.get();
        assert.ok(asks?.kind === 'alone');
        assert.equal(asks.again.length, 3);
        counting.countAlone(asks.again);
        await settled();
        for (let i = 1; i <= 3; i += 1) {
            assert.equal(asked[0]!.body.alone, true);
            await counts('X', i);
        }
        assert.equal(state.store.get().detail!.lines[0]!.counted, 3);
    });

    describe('the last one back', () => {
        it('takes what is answered', async () => {
            counting.scanned('X');
            await settled();
            await counts('X', 1);
            counting.undo();
            counting.undo();
            await settled();
            assert.deepEqual([asked.length, asked[0]!.body.how, asked[0]!.body.quantity], [1, 'take', 1]);
            await counts('X', 0);
            assert.deepEqual([state.store.get().steps, state.store.get().detail!.lines], [[], []]);
        });

        it('takes what waits, by what was there before it', async () => {
            show(first, [item('X', 5)]);
            counting.setQuantity(item('X', 5), 7);
            counting.undo();
            await settled();
            await counts('X', 7);
            assert.deepEqual([asked[0]!.body.how, asked[0]!.body.quantity], ['set', 5]);
            await counts('X', 5);
            assert.deepEqual(state.store.get().steps, []);
        });

        it('is nothing where that one was refused', async () => {
            counting.scanned('X');
            counting.undo();
            await settled();
            await refuses('wrong_item');
            assert.deepEqual([asked, state.store.get().unsent, unsentBox(box).restore(), state.store.get().late], [[], [], [], noneLate]);
        });
    });

    it('without a connection says what it will come to', async () => {
        show(first, [item('X', 5)]);
        state.store.set({ isLost: true });
        counting.scanned('X');
        counting.scanned('X');
        assert.equal(state.store.get().heard!.text, 'a X: 7, not sent yet');
        counting.scanned('NEW');
        assert.match(state.store.get().heard!.text, /^Scanned NEW: kept/);
        state.store.set({ isLost: false });
        for (const quantity of [6, 7]) { await settled(); await counts('X', quantity); }
        await refuses('wrong_item');
        assert.deepEqual(state.store.get().late.texts, ['Scanned NEW. It was refused: wrong_item.']);
    });

    it('that is dropped is gone also where the first answer was lost', async () => {
        counting.drop();
        await settled();
        globalThis.location.hash = `#/${first}`;
        await refuses('no_such_count', 404);
        assert.deepEqual([globalThis.location.hash, state.store.get().problem], ['#/', '']);
    });
});

describe('Steps of a count that are not sent', () => {
    const step: Kept = { request: 'a', at: 1, staff: 'Ann', isTried: false, session: first, how: 'add', code: 'X', quantity: 1, place: '', by: '',
        alone: false, isBack: false, of: '' };
    it('come back as they were', () => {
        const kept = new Box();
        unsentBox(kept).keep(step);
        assert.deepEqual(unsentBox(kept).restore(), [step]);
    });
    it('are dropped where they make no sense', () => {
        const kept = new Box();
        for (const wrong of [{ how: 'scan' }, { quantity: -1 }, { quantity: 1.5 }, { place: null }, { alone: 'yes' }, { session: 7 }, { code: 'x'.repeat(1_001) }, { of: null }]) {
            kept.setItem('onepool.counts.unsent.a', JSON.stringify({ ...step, ...wrong }));
            assert.deepEqual([unsentBox(kept).restore(), kept.length], [[], 0], JSON.stringify(wrong));
        }
    });
    it('are none of a pick\'s', () => {
        const kept = new Box();
        kept.setItem('onepool.orders.unsent.a', JSON.stringify(step));
        assert.deepEqual([unsentBox(kept).restore(), kept.length], [[], 1]);
    });
});
