import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrderLeg, OrderRow, OrderStage, OrderStory } from '../../../hub/web/src/api';
import { orderLink, parse, skuLink } from '../../../hub/web/src/dashboard/address';
import { changesOf, counted, deadlineOf, groupOf, groups, listed, merged, pickedText, pickerFact, pickerOf, placeOf, stageTexts, stateOf, storeText } from '../../../hub/web/src/dashboard/order_groups';

const minute = 60_000;
const hour = 60 * minute;

const order = (change: Partial<OrderRow>): OrderRow => ({ channel: 'webshop', order: 'A1', stage: 'held', reason: '', placed_at: 0,
    taken_at: 0, location: 'store-1', collect_at: null, due_at: null, collect_by: null, ship_to: null, is_overdue: false, asks_identity: false,
    is_changed: false, taker: null, place: '',
    lines: [{ listing: '22423', sku: '22423', quantity: 2, staged: 0 }], legs: [], wanted: [], cut: [], ...change });
const story = (change: Partial<OrderStory>): OrderStory => ({ ...order({}), gave_up: [], stores: [], lots: [], unknown_lots: [], steps: [], ...change });
const ann = { node: 'n-a', name: 'Till 1', staff: 'Ann', begun: true };
const picked = [{ listing: '22423', sku: '22423', quantity: 2, staged: 2 }];

describe('An order on the dashboard', () => {
    it('is to be picked until somebody takes it', () => {
        assert.equal(groupOf(order({})), 'to_pick');
        assert.equal(groupOf(order({ taker: { ...ann, staff: '', begun: false } })), 'to_pick', 'given to the only node by the hub');
        assert.equal(groupOf(order({ taker: { ...ann, staff: '' } })), 'picking', 'by somebody');
        assert.equal(groupOf(order({ taker: ann })), 'picking');
    });
    it('is at every location that keeps a part of it', () => {
        const leg = (location: string, stage: OrderLeg['stage']): OrderLeg =>
            ({ location, stage, asked: [], held: [], staged: [], place: '', taker: null });
        assert.equal(placeOf(order({})), 'store-1');
        assert.equal(placeOf(order({ location: null, collect_at: 'store-2' })), 'store-2', 'while it waits');
        assert.equal(placeOf(order({ location: null })), '–');
        assert.equal(placeOf(order({ legs: [leg('store-1', 'staged'), leg('warehouse', 'held')] })), 'store-1, warehouse');
        assert.equal(placeOf(order({ legs: [leg('store-1', 'done'), leg('warehouse', 'held')] })), 'warehouse');
        assert.equal(placeOf(order({ legs: [leg('store-1', 'put_back'), leg('store-2', 'held')] })), 'store-2');
    });
    it('is ready once it stands picked, and overdue when nobody came', () => {
        assert.equal(groupOf(order({ stage: 'staged', lines: picked })), 'ready');
        assert.equal(groupOf(order({ stage: 'staged', lines: picked, is_overdue: true })), 'overdue');
    });
    it('stands ready also when it is packed', () => {
        const packed = order({ stage: 'packed', lines: picked });
        assert.deepEqual([groupOf(packed), ...stateOf(packed)], ['ready', 'Packed', 'good']);
    });
    it('may be cancelled until it left, and is said to have arrived once it was sent', () => {
        for (const stage of ['held', 'waiting', 'staged', 'packed'] as const) assert.deepEqual(changesOf(story({ stage })), ['cancel'], stage);
        assert.deepEqual(changesOf(story({ stage: 'shipped' })), ['delivered']);
        for (const stage of ['delivered', 'collected', 'cancelled', 'refused'] as const) assert.deepEqual(changesOf(story({ stage })), [], stage);
    });
    it('may be moved where another store can be asked, which says what it is called or why it cannot have it', () => {
        const stores = [{ location: 'store-2', name: 'Harbour', obstacle: '' }, { location: 'store-3', name: 'store-3', obstacle: 'store-3 has 0 of A, 1 wanted' }];
        assert.deepEqual(changesOf(story({ stage: 'waiting', stores })), ['move', 'cancel']);
        assert.deepEqual(stores.map(storeText), ['Harbour (store-2)', 'store-3 has 0 of A, 1 wanted']);
        assert.equal(storeText({ location: 'store-3', name: 'store-3', obstacle: '' }), 'store-3');
    });
    it('waits when nobody has its goods', () => assert.equal(groupOf(order({ stage: 'waiting' })), 'waiting'));
    it('is done once it is, unless its goods still stand there', () => {
        for (const stage of ['shipped', 'delivered', 'collected', 'cancelled', 'refused'] as const) {
            assert.equal(groupOf(order({ stage })), 'done', stage);
            assert.equal(groupOf(order({ stage, lines: picked })), 'put_back', stage);
        }
    });
    it('says its state in words, whatever the colour', () => {
        assert.deepEqual(stateOf(order({})), ['To pick', 'warn']);
        assert.deepEqual(stateOf(order({ taker: ann })), ['Being picked', 'warn']);
        assert.deepEqual(stateOf(order({ stage: 'staged' })), ['Ready', 'good']);
        assert.deepEqual(stateOf(order({ stage: 'staged', is_overdue: true })), ['Overdue', 'bad']);
        assert.deepEqual(stateOf(order({ stage: 'cancelled', lines: picked })), ['Cancelled, put back', 'bad']);
        for (const stage of Object.keys(stageTexts) as OrderStage[]) assert.notEqual(stateOf(order({ stage }))[0], '');
    });
    it('names who picks it, and where', () => {
        assert.equal(pickerOf(order({})), '');
        assert.equal(pickerOf(order({ taker: ann })), 'Ann on Till 1');
        assert.equal(pickerOf(order({ taker: { ...ann, staff: '' } })), 'on Till 1');
        assert.equal(pickerOf(order({ taker: { ...ann, staff: '', begun: false } })), 'given to Till 1');
    });
    it('says in its story what whoever has it does with it', () => {
        assert.equal(pickerFact(order({})), null);
        assert.deepEqual(pickerFact(order({ taker: { ...ann, staff: '', begun: false } })), { what: 'given to', who: 'Till 1' });
        assert.deepEqual(pickerFact(order({ taker: ann })), { what: 'picked by', who: 'Ann on Till 1' });
        assert.deepEqual(pickerFact(order({ stage: 'staged', taker: { ...ann, staff: '' } })), { what: 'last picker', who: 'Till 1' });
    });
    it('says how much of a line stands picked', () => {
        const line = { listing: 'a', sku: 'a', quantity: 3, staged: 0 };
        assert.equal(pickedText(line), '');
        assert.equal(pickedText({ ...line, staged: 3 }), 'picked');
        assert.equal(pickedText({ ...line, staged: 1 }), '1 picked');
    });
});

describe('When an order is due', () => {
    const now = 10 * hour;
    it('is counted down, in words beyond an hour', () => {
        const due = (at: number) => deadlineOf(order({ due_at: at }), now)?.text;
        assert.equal(due(now + 14 * minute + 5_000), 'in 14:05');
        assert.equal(due(now + 3 * hour), 'in 3 h');
        assert.equal(due(now), 'in 0:00');
    });
    it('is late in words too', () => {
        assert.deepEqual(deadlineOf(order({ due_at: now - 5 * minute }), now),
            { what: 'to be sent by', at: now - 5 * minute, isLate: true, text: 'Late by 5 min' });
    });
    it('is when it must be ready, while it is to be collected', () => {
        const asked = { collect_at: 'store-1', due_at: now + hour, collect_by: now + 9 * hour };
        assert.equal(deadlineOf(order(asked), now)?.what, 'to be ready by');
        assert.equal(deadlineOf(order({ ...asked, stage: 'waiting' }), now)?.at, now + hour);
        const ready = deadlineOf(order({ ...asked, stage: 'staged' }), now);
        assert.deepEqual([ready?.what, ready?.text], ['kept until', 'in 9 h']);
    });
    it('is not told where nothing must be done', () => {
        assert.equal(deadlineOf(order({}), now), null);
        assert.equal(deadlineOf(order({ stage: 'shipped', due_at: 1 }), now), null);
        assert.equal(deadlineOf(order({ stage: 'cancelled', due_at: 1, lines: picked }), now), null);
        assert.equal(deadlineOf(order({ stage: 'staged', collect_at: 'store-1', due_at: 1 }), now), null, 'kept for ever');
    });
});

describe('The list of orders', () => {
    const all = [
        order({ order: 'done-old', stage: 'shipped', placed_at: 1 }), order({ order: 'done-new', stage: 'refused', placed_at: 2 }),
        order({ order: 'ready', stage: 'staged', lines: picked }), order({ order: 'no-due', placed_at: 4 }),
        order({ order: 'due-late', due_at: 900, placed_at: 5 }), order({ order: 'due-soon', due_at: 300, placed_at: 6 }),
        order({ order: 'waits', stage: 'waiting' }),
    ];
    const names = (orders: OrderRow[]): string[] => orders.map((each) => each.order);
    it('puts first what is to be done first, and what is done last, newest first', () => {
        assert.deepEqual(names(listed(all, 'all')), ['due-soon', 'due-late', 'no-due', 'ready', 'waits', 'done-new', 'done-old']);
    });
    it('shows one group', () => {
        assert.deepEqual(names(listed(all, 'to_pick')), ['due-soon', 'due-late', 'no-due']);
        assert.deepEqual(names(listed(all, 'overdue')), []);
    });
    it('counts each order in one group', () => {
        assert.equal(counted(all, 'done'), 2);
        assert.equal(groups.reduce((sum, { group }) => sum + counted(all, group), 0), all.length);
    });
    it('explains every group that is empty', () => {
        for (const { group, empty } of groups) assert.notEqual(empty, '', group);
    });
    it('holds those that need a hand and the newest, each once', () => {
        const old = order({ order: 'old' });
        const both = order({ order: 'both' });
        const elsewhere = order({ order: 'both', channel: 'other' });
        assert.deepEqual(merged([both, old], [elsewhere, both]), [both, old, elsewhere]);
    });
});

describe('The address of an order', () => {
    it('leads back to it, whatever its name holds', () => {
        for (const name of ['A1', '2026/17', 'a b?c#d', '100 %']) {
            const { view, name: channel, order: found } = parse(orderLink('web/shop', name));
            assert.deepEqual([view, channel, found], ['orders', 'web/shop', name]);
        }
    });
    it('is the list without an order', () => {
        assert.deepEqual(parse('#/orders'), { view: 'orders', name: '', order: '', query: '' });
    });
    it('may be typed wrongly', () => {
        assert.equal(parse('#/orders/webshop/%').order, '%');
        assert.equal(parse('#/nowhere').view, 'overview');
        assert.equal(parse(skuLink('84406B')).name, '84406B');
    });
});
