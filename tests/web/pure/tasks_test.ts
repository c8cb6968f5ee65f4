import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShipTask } from '../../../node/web/src/api';
import { atShelf, dueOf, handingOf, isCodeOf, keyOf, leftOf, nextLine, skip, type Unsent, withUnsent } from '../../../node/web/src/shared/tasks';

const minute = 60_000;
const now = 1_800_000_000_000;

function line(sku: string, quantity: number, picked = 0, short = 0): ShipTask['lines'][number] {
    return { sku, description: `a ${sku}`, gtin: sku === 'A' ? '0400638133393' : null, quantity, picked, short, place: '', asks_lot: false, lots: [] };
}

function task(change: Partial<ShipTask> = {}): ShipTask {
    return { channel: 'shop', order: 'S-1', version: 1, placed_at: now, state: 'held', is_collected: false, due_at: null,
        collect_by: null, place: '', is_packed: false, taker: null, asks_identity: false, is_changed: false, lines: [line('A', 2), line('B', 1), line('C', 3)], ...change };
}

describe('The time of an order', () => {
    it('is told as what is left of it, and marked before it is over', () => {
        assert.deepEqual(dueOf(task({ due_at: now + 120 * minute }), now), { tone: 'calm', text: 'due in 2 h' });
        assert.deepEqual(dueOf(task({ due_at: now + 10 * minute }), now), { tone: 'soon', text: 'due in 10 min' });
        assert.deepEqual(dueOf(task({ due_at: now - 5 * minute }), now), { tone: 'late', text: 'late by 5 min' });
    });
    it('is the buyer\'s once it stands ready to be collected', () => {
        const staged = task({ state: 'staged', is_collected: true, due_at: now - minute, collect_by: now + 120 * minute });
        assert.deepEqual(dueOf(staged, now), { tone: 'calm', text: 'kept for 2 h' });
        assert.equal(dueOf({ ...staged, collect_by: null }, now), null);
    });
    it('is an hour for an order that says none, and nothing for what goes back', () => {
        assert.equal(dueOf(task(), now + 59 * minute), null);
        assert.equal(dueOf(task(), now + 61 * minute)!.tone, 'late');
        assert.equal(dueOf(task({ state: 'put_back', due_at: now }), now + minute), null);
    });
});

describe('What was scanned without a connection', () => {
    const step = (kind: Unsent['kind'], code: string, quantity = 1): Unsent => ({ key: keyOf(task()), kind, code, quantity });
    const after = (...steps: Unsent[]) => withUnsent(task(), steps).lines.map(({ picked, short }) => [picked, short]);
    it('is shown as it will be, and changes nothing that the node said', () => {
        const known = task();
        withUnsent(known, [step('scan', 'A')]);
        assert.deepEqual(known, task());
        assert.deepEqual(after(step('scan', 'A'), step('scan', '400638133393'), step('short', 'C', 3)), [[2, 0], [0, 0], [0, 3]]);
    });
    it('does not count what this order does not want, or wants no more of', () => {
        assert.deepEqual(after(step('scan', 'X'), step('scan', 'B'), step('scan', 'B')), [[0, 0], [1, 0], [0, 0]]);
        assert.deepEqual(after(step('scan', 'A', 3)), [[0, 0], [0, 0], [0, 0]]);
        assert.deepEqual(after({ ...step('scan', 'A'), key: 'shop/other' }), [[0, 0], [0, 0], [0, 0]]);
    });
    it('is of the lot that was given, or that its code says', () => {
        const lots = (...steps: Unsent[]) => withUnsent(task(), steps).lines[0]!.lots;
        assert.deepEqual(lots({ ...step('scan', 'A'), lot: 'L1' }), [{ lot: 'L1', expiry: null, quantity: 1 }]);
        assert.deepEqual(lots({ ...step('scan', 'A'), lot: 'L1' }, step('scan', '010040063813339310L2')).map(({ lot }) => lot), ['L1', 'L2'], 'the newest last');
        assert.deepEqual(lots({ ...step('scan', 'A'), lot: '010040063813339310L2' }).map(({ lot }) => lot), ['L2'], 'a label scanned for the lot');
        assert.deepEqual(lots({ ...step('scan', 'A'), lot: 'L1' }, step('undo', '')), [], 'taken back with its unit');
        assert.deepEqual(lots(step('scan', 'A')), []);
    });
    it('is taken back step by step, as far as it is not sent', () => {
        assert.deepEqual(after(step('scan', 'A'), step('scan', 'B'), step('undo', '')), [[1, 0], [0, 0], [0, 0]]);
        assert.deepEqual(after(step('undo', ''), step('scan', 'B')), [[0, 0], [1, 0], [0, 0]]);
    });
});

describe('The line to pick next', () => {
    it('is the first with something left', () => {
        const begun = task({ lines: [line('A', 2, 1, 1), line('B', 1), line('C', 3, 1)] });
        assert.equal(nextLine(begun, [])!.sku, 'B');
        assert.equal(leftOf(begun.lines[2]!), 2);
    });
    it('goes to the end when it is skipped, and is never dropped', () => {
        const once = skip([], 'A');
        assert.equal(nextLine(task(), once)!.sku, 'B');
        const twice = skip(skip(once, 'B'), 'C');
        assert.equal(nextLine(task(), twice)!.sku, 'A');
        assert.equal(nextLine(task(), skip(twice, 'A'))!.sku, 'B');
    });
    it('is at the shelf whose label was scanned, before all others', () => {
        const on = (sku: string, place: string, picked = 0): ReturnType<typeof line> => ({ ...line(sku, 1, picked), place });
        const shelves = task({ lines: [on('A', 'A-1'), on('B', 'A-2'), on('C', 'A-2'), on('D', '', 0), on('E', 'A-2', 1)] });
        const { here, others } = atShelf(shelves, skip([], 'B'), ' a-2 ');
        assert.deepEqual(here.map((each) => each.sku), ['C', 'B']);
        assert.deepEqual(others.map((each) => each.sku), ['A', 'D']);
        assert.equal(nextLine(shelves, others.map((each) => each.sku))!.sku, 'B');
        assert.deepEqual(atShelf(shelves, [], '').here, [], 'no shelf is no place');
    });
    it('is none when all is picked or short', () => {
        assert.equal(nextLine(task({ lines: [line('A', 1, 1), line('B', 1, 0, 1)] }), ['A']), null);
    });
});

describe('A code', () => {
    it('is a line\'s by SKU or by GTIN, whatever zeros lead it', () => {
        const goods = line('A', 1);
        assert.ok(isCodeOf(goods, 'A') && isCodeOf(goods, '400638133393') && isCodeOf(goods, '00400638133393'));
        assert.ok(!isCodeOf(goods, 'B') && !isCodeOf(line('B', 1), '400638133393'));
    });
});

describe('Handing over', () => {
    const collected = (change: Partial<ShipTask>) => handingOf(task({ is_collected: true, ...change }));
    it('is free for what stands ready, and says where', () => {
        assert.deepEqual(collected({ state: 'staged', place: 'A-12' }), { can: true, tone: 'calm', text: 'It stands at A-12.' });
    });
    it('is possible before it is picked, from the shelf', () => {
        const view = collected({ state: 'held' });
        assert.ok(view.can);
        assert.match(view.text, /not picked yet: fetch it from the shelf/);
    });
    it('asks whoever picks it on another device, by name, before anything is fetched', () => {
        const ann = { here: false, asked: false, staff: 'Ann' };
        assert.match(collected({ taker: ann }).text, /^Ann picks it on another device: ask them first/);
        assert.match(collected({ taker: { ...ann, staff: '' } }).text, /^Somebody picks it on another device: ask them first/);
        assert.match(collected({ taker: { here: true, asked: true, staff: '' } }).text, /ask them first/);
        assert.match(collected({ taker: { ...ann, here: true } }).text, /not picked yet/);
        assert.match(collected({ taker: { ...ann, here: true }, lines: [line('A', 2, 1)] }).text, /being picked here/);
    });
    it('is possible for who comes late, and not for a cancelled order, whatever the page\'s clock says', () => {
        for (const collect_by of [now - minute, now + minute]) assert.ok(collected({ state: 'put_back', collect_by }).can);
        const cancelled = collected({ state: 'put_back', collect_by: null });
        assert.ok(!cancelled.can);
        assert.match(cancelled.text, /cancelled/);
    });
    it('is refused plainly where there is nothing to hand over', () => {
        assert.match(collected({ state: 'collected' }).text, /collected already/);
        assert.match(collected({ state: 'released' }).text, /cancelled, is back on the shelf, or is collected at another store/);
        assert.match(handingOf(task({ state: 'staged' })).text, /to be sent/);
        for (const state of ['collected', 'shipped', 'released'] as const) assert.ok(!collected({ state }).can, state);
    });
});
