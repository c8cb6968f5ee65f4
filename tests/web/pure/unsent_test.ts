import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { forget, keep, type Kept, nextAt, restore } from '../../../node/web/src/orders/unsent';

// A browser's storage, as far as it is used.
class Box {
    readonly texts = new Map<string, string>();
    isFull = false;
    get length(): number { return this.texts.size; }
    key(index: number): string | null { return [...this.texts.keys()][index] ?? null; }
    getItem(name: string): string | null { return this.texts.get(name) ?? null; }
    setItem(name: string, text: string): void {
        if (this.isFull) throw new Error('full');
        this.texts.set(name, text);
    }
    removeItem(name: string): void { this.texts.delete(name); }
}

const step = (request: string, at: number, change: Partial<Kept> = {}): Kept =>
    ({ request, at, staff: 'Ann', key: 'shop/S-1', kind: 'scan', code: 'A', quantity: 1, isTried: false, ...change });

describe('Steps that are not sent', () => {
    it('come back in the order in which they were made', () => {
        const box = new Box();
        box.setItem('onepool.orders.sound', 'off');
        const steps = [step('b', 1, { isTried: true }), step('a', 2, { kind: 'short', reason: 'damaged', quantity: 3 }), step('c', 3, { kind: 'undo', code: '', quantity: 0 })];
        for (const each of [...steps].reverse()) keep(box, each);
        assert.deepEqual(restore(box), steps);
        assert.equal(box.getItem('onepool.orders.sound'), 'off');
    });
    it('are kept once each, and no more once they are answered', () => {
        const box = new Box();
        const first = step('a', 1);
        keep(box, first);
        keep(box, { ...first, isTried: true });
        keep(box, step('b', 2));
        assert.deepEqual(restore(box).map((each) => [each.request, each.isTried]), [['a', true], ['b', false]]);
        forget(box, first);
        assert.deepEqual(restore(box).map((each) => each.request), ['b']);
    });
    it('are dropped where they make no sense', () => {
        const box = new Box();
        const name = 'onepool.orders.unsent.a';
        const good = step('a', 1);
        for (const wrong of ['', '{', 'null', '7', '[]', '{}', JSON.stringify({ ...good, request: 'b' }), JSON.stringify({ ...good, quantity: -1 }),
            JSON.stringify({ ...good, quantity: 1.5 }), JSON.stringify({ ...good, kind: 'pay' }), JSON.stringify({ ...good, kind: 'short' }),
            JSON.stringify({ ...good, kind: 'short', reason: 'eaten' }), JSON.stringify({ ...good, code: 'x'.repeat(1_001) }),
            JSON.stringify({ ...good, staff: null }), JSON.stringify({ ...good, isTried: 'yes' })]) {
            box.setItem(name, wrong);
            assert.deepEqual(restore(box), [], wrong);
            assert.equal(box.getItem(name), null, wrong);
        }
    });
    it('stay with the page where there is no room', () => {
        const box = new Box();
        box.isFull = true;
        keep(box, step('a', 1));
        assert.deepEqual(restore(box), []);
    });
    it('are as many as fit a day', () => {
        const box = new Box();
        for (let i = 0; i < 1_001; i += 1) keep(box, step(String(i), i));
        assert.equal(restore(box).length, 1_000);
        assert.equal(box.length, 1_000);
    });
    it('made within a millisecond are one after the other', () => {
        const at = nextAt(5_000_000_000_000);
        assert.ok(nextAt(5_000_000_000_000) > at);
        assert.ok(nextAt(1) > at, 'also when the clock was put back');
    });
});
