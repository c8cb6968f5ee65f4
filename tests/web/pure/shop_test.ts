import assert from 'node:assert/strict';
import { mkdtempSync, appendFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { HoldAsk, OrderTold, ShopOrder } from '../../../deploy/shop/api';
import { parseCatalogue } from '../../../deploy/shop/src/catalogue';
import { noFaults, setFaults, strikes } from '../../../deploy/shop/src/faults';
import type { HubClient } from '../../../deploy/shop/src/hub_client';
import { Orders } from '../../../deploy/shop/src/orders';
import { keyOf, sign, verify } from '../../../deploy/shop/src/signing';
import { ShopState } from '../../../deploy/shop/src/state';
import { storeOf } from '../../../deploy/shop/src/stores';

const items = [{ listing: 'A', title: 'Mug', price: 250 }, { listing: 'B', title: 'Bag', price: 100 }];

describe('Signing', () => {
    // The example of the Standard Webhooks specification.
    const key = keyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const body = Buffer.from('{"test": 2432232314}');
    const at = 1_614_265_330_000;
    const headers = { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' };

    it('matches the published example', () => {
        assert.deepEqual(sign(key, headers['webhook-id'], body, at), headers);
        assert.deepEqual(verify(key, headers, body, at), { ok: true, id: headers['webhook-id'] });
    });
    it('refuses another body, another id, an old time and no signature', () => {
        assert.equal(verify(key, headers, Buffer.from('{"test": 2432232315}'), at).ok, false);
        assert.equal(verify(key, { ...headers, 'webhook-id': 'msg_x' }, body, at).ok, false);
        assert.equal(verify(key, headers, body, at + 301_000).ok, false);
        assert.equal(verify(key, {}, body, at).ok, false);
    });
    it('accepts one good signature among several', () => {
        const several = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` };
        assert.equal(verify(key, several, body, at).ok, true);
    });
    it('refuses a secret that is none', () => assert.throws(() => keyOf('hunter2')));
});

describe('The catalogue', () => {
    it('reads quoted names with commas and quotes', () => {
        const text = 'sku,gtin,description,price,tax_code,tax_rate_bp\r\nA,,"Mug, ""big""",250,s,2000\r\n';
        assert.deepEqual(parseCatalogue(text), [{ listing: 'A', title: 'Mug, "big"', price: 250 }]);
    });
    it('says which row has no whole price', () => {
        assert.throws(() => parseCatalogue('sku,description,price\nA,Mug,2.50\n'), /row 2/);
    });
});

describe('The shop', () => {
    const folder = mkdtempSync(join(tmpdir(), 'onepool-shop-'));
    after(() => rmSync(folder, { recursive: true }));
    let files = 0;
    const fresh = (): string => join(folder, `state-${files++}`);
    const push = (listing: string, quantity: number, version: number) => ({ listing, quantity, paused: quantity === 0, version });

    it('keeps the newest version, whatever order pushes arrive in', () => {
        const state = new ShopState(fresh(), items);
        state.take([push('A', 5, 2)], 10);
        assert.deepEqual(state.take([push('A', 9, 1)], 11), []);
        assert.equal(state.listings.get('A')!.quantity, 5);
        assert.deepEqual(state.arrivals.map(({ version, at }) => [version, at]), [[2, 10]]);
    });
    it('knows its numbers and orders again after a kill in the middle of a write', () => {
        const path = fresh();
        const before = new ShopState(path, items);
        before.take([push('A', 5, 2), push('B', 0, 3)], 10);
        const at = before.updateTime();
        before.keep({ state: 'held', reason: '', order: { id: 'S-1', version: 1, placed_at: at, updated_at: at,
            currency: 'GBP', cancelled: false, lines: [] } });
        appendFileSync(path, '{"listing":{"listing":"A","qua');
        const again = new ShopState(path, items);
        assert.deepEqual([...again.listings.values()].map((each) => each.quantity), [5, 0]);
        assert.equal(again.orders.get('S-1')!.state, 'held');
        assert.ok(again.updateTime(0) > at);
    });
    it('feeds orders in the order they changed, each page after the last', () => {
        const state = new ShopState(fresh(), items);
        for (const id of ['S-3', 'S-1', 'S-2']) {
            const at = state.updateTime(1_000);
            state.keep({ state: 'placed', reason: '', order: { id, version: 1, placed_at: at, updated_at: at,
                currency: 'GBP', cancelled: false, lines: [] } });
        }
        const first = state.feed(0, '', 2);
        assert.deepEqual(first.map((order) => order.id), ['S-3', 'S-1']);
        assert.deepEqual(state.feed(first[1]!.updated_at, 'S-1', 2).map((order) => order.id), ['S-2']);
    });
    it('says in the feed what it was told of an order, so that a restored hub need not decide again', () => {
        const state = new ShopState(fresh(), items);
        for (const kept of ['placed', 'refused'] as const) {
            const at = state.updateTime(1_000);
            state.keep({ state: kept, reason: '', order: { id: kept, version: 1, placed_at: at, updated_at: at,
                currency: 'GBP', cancelled: false, lines: [] } });
        }
        assert.deepEqual(state.feed(0, '', 9).map((order) => [order.id, order.told]), [['placed', undefined], ['refused', 'refused']]);
    });
    // A telling that the hub gave up may still come, after a newer one (simulator, seed 12).
    it('never lets a late word about an order undo a later one', () => {
        const state = new ShopState(fresh(), items);
        const at = state.updateTime(1_000);
        state.keep({ state: 'placed', reason: '', order: { id: 'S-1', version: 1, placed_at: at, updated_at: at,
            currency: 'GBP', cancelled: false, lines: [] } });
        const orders = new Orders(state, {} as HubClient, noFaults(), 'GBP');
        const tell = (told: OrderTold['state']): boolean => orders.told({ type: 'order.state', order: 'S-1', state: told, text: '' });
        const told = ['held', 'staged', 'held', 'cancelled', 'staged', 'shipped', 'held', 'refused', 'staged'] as const;
        const seen = told.map((each) => [tell(each), orders.answer('S-1').state]);
        assert.deepEqual(seen, [[true, 'held'], [true, 'staged'], [true, 'staged'], [true, 'cancelled'], [true, 'cancelled'],
            [true, 'shipped'], [true, 'shipped'], [true, 'shipped'], [true, 'shipped']]);
    });
    describe('whose buyers collect', () => {
        const stores = [{ id: 'store-1', name: 'High Street' }];
        const asked: HoldAsk[] = [];
        // A hub that has nothing at store-2, and decides "held".
        const hub = {
            send: async (order: ShopOrder) => ({ order: order.id, stage: 'held', reason: '' }),
            ask: async (ask: HoldAsk) => {
                asked.push(ask);
                if (ask.type === 'hold.confirm') return { status: 200, body: { order: { order: ask.order.id, stage: 'held', reason: '' } } };
                const isLacking = ask.type === 'hold.place' && ask.collect_at === 'store-2';
                return { status: isLacking ? 409 : 200, body: { hold: { hold: ask.hold } } };
            },
        } as unknown as HubClient;
        const shop = (state: ShopState, places = stores): Orders => new Orders(state, hub, noFaults(), 'GBP', places);
        const line = { listing: 'A', quantity: 1 };

        it('tells the hub where, and until when it is kept', async () => {
            const state = new ShopState(fresh(), items);
            await shop(state).buy({ order: 'S-1', lines: [line], collect_at: 'store-1' });
            const { placed_at: at, collect_at: place, due_at: due, collect_by: until } = state.orders.get('S-1')!.order;
            assert.equal(place, 'store-1');
            assert.ok(at < due! && due! < until!);
            await shop(state).buy({ order: 'S-3', lines: [line], collect_at: 'store-1', collect_by: 9 });
            assert.deepEqual([state.orders.get('S-3')!.order.due_at, state.orders.get('S-3')!.order.collect_by], [9, 9]);
            await shop(state).buy({ order: 'S-2', lines: [line], due_at: 7 });
            const sent = state.orders.get('S-2')!.order;
            assert.deepEqual([sent.due_at, 'collect_at' in sent, 'collect_by' in sent], [7, false, false]);
        });
        it('is told where by name, and says what it cannot read', () => {
            assert.deepEqual(storeOf('store-1=High Street = Market'), { id: 'store-1', name: 'High Street = Market' });
            assert.throws(() => storeOf('store-1'), /--store store-1: give the location's id/);
            assert.throws(() => storeOf('=High Street'), /give the location's id/);
        });
        it('is told that it is collected at another store, where it begins anew, and hears no more of the first', async () => {
            const state = new ShopState(fresh(), items);
            const orders = shop(state, [...stores, { id: 'store-2', name: 'Harbour' }]);
            await orders.buy({ order: 'S-1', lines: [line], collect_at: 'store-1' });
            const tell = (told: OrderTold['state'], place: string): void => {
                assert.ok(orders.told({ type: 'order.state', order: 'S-1', state: told, text: '', collect_at: place }));
            };
            const seen = (): unknown[] => { const view = orders.view('S-1')!; return [view.state, view.store]; };
            tell('staged', 'store-1');
            assert.deepEqual(seen(), ['staged', 'High Street']);
            tell('held', 'store-2');
            assert.deepEqual(seen(), ['held', 'Harbour']);
            tell('staged', 'store-1');
            assert.deepEqual(seen(), ['held', 'Harbour'], 'late');
            tell('staged', 'store-2');
            tell('collected', 'store-2');
            assert.deepEqual(seen(), ['collected', 'Harbour']);
            assert.equal(state.feed(0, '', 9)[0]!.collect_at, 'store-2');
        });
        it('hears all the same that it was collected at the first, where it was handed over', async () => {
            const state = new ShopState(fresh(), items);
            const orders = shop(state, [...stores, { id: 'store-2', name: 'Harbour' }]);
            await orders.buy({ order: 'S-1', lines: [line], collect_at: 'store-1' });
            for (const [told, place] of [['held', 'store-2'], ['cancelled', 'store-1'], ['collected', 'store-1'], ['held', 'store-2']] as const)
                assert.ok(orders.told({ type: 'order.state', order: 'S-1', state: told, text: '', collect_at: place }));
            const view = orders.view('S-1')!;
            assert.deepEqual([view.state, view.store], ['collected', 'High Street']);
        });
        it('refuses a place that it was not given, and a time that is none', async () => {
            const state = new ShopState(fresh(), items);
            await assert.rejects(shop(state).buy({ lines: [line], collect_at: 'cellar' }), /nothing can be collected at cellar/);
            await assert.rejects(shop(state).checkout({ owner: 'anna', lines: [line], collect_at: 'cellar' }), /collected at cellar/);
            await assert.rejects(shop(state).buy({ lines: [line], due_at: 1.5 }), /due_at is a time/);
            assert.equal(state.orders.size, 0);
        });
        it('keeps the goods where they are wanted last, and orders them from there', async () => {
            const state = new ShopState(fresh(), items);
            const orders = shop(state, [...stores, { id: 'store-2', name: 'Station Road' }]);
            asked.length = 0;
            const { hold } = await orders.checkout({ owner: 'anna', lines: [line] }) as { hold: string };
            const again = (place: string) => orders.checkout({ hold, owner: 'anna', lines: [line], collect_at: place });
            await again('store-1');
            await assert.rejects(again('store-2'));
            assert.deepEqual(asked.map((ask) => ask.type === 'hold.place' && [ask.version, ask.collect_at]),
                [[1, undefined], [2, 'store-1'], [3, 'store-2']]);
            await orders.pay(hold);
            assert.equal(state.orders.get(`S-${hold}`)!.order.collect_at, 'store-1');
        });
        it('know where it waits, also after the shop started again', async () => {
            const path = fresh();
            const state = new ShopState(path, items);
            await shop(state).buy({ order: 'S-1', lines: [line], collect_at: 'store-1' });
            shop(state).told({ type: 'order.state', order: 'S-1', state: 'staged', text: 'picked' });
            const again = new ShopState(path, items);
            const { state: stage, store, reason } = shop(again).view('S-1')!;
            assert.deepEqual([stage, store, reason], ['staged', 'High Street', 'picked']);
            assert.equal(shop(again, []).view('S-1')!.store, 'store-1');
            assert.equal(again.feed(0, '', 9)[0]!.told, 'staged');
            assert.equal(shop(again).view('S-9'), null);
        });
    });
    it('lets tests ask for faults that wear off', () => {
        const faults = noFaults();
        setFaults(faults, { drop_answers: 1 });
        assert.deepEqual([strikes(faults, 'drop_answers'), strikes(faults, 'drop_answers')], [true, false]);
        assert.throws(() => setFaults(faults, { explode: 1 }), /no fault "explode"/);
    });
});
