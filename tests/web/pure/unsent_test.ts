import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Kept, unsentBox } from '../../../node/web/src/orders/unsent';
import { ageMost, ageOf, nextAt } from '../../../node/web/src/shared/unsent';
import { Box } from '../harness/box';

const restore = (box: Box): Kept[] => unsentBox(box).restore();

const step = (request: string, at: number, change: Partial<Kept> = {}): Kept =>
    ({ request, at, staff: 'Ann', key: 'shop/S-1', kind: 'scan', code: 'A', quantity: 1, isTried: false, ...change });

describe('Steps that are not sent', () => {
    it('come back in the order in which they were made', () => {
        const box = new Box();
        box.setItem('onepool.orders.sound', 'off');
        const steps = [step('b', 1, { isTried: true }), step('a', 2, { kind: 'short', reason: 'damaged', quantity: 3 }), step('c', 3, { kind: 'undo', code: '', quantity: 0 }),
            step('d', 4, { lot: 'L-77' })];
        for (const each of [...steps].reverse()) unsentBox(box).keep(each);
        assert.deepEqual(restore(box), steps);
        assert.equal(box.getItem('onepool.orders.sound'), 'off');
    });
    it('are kept once each, and no more once they are answered', () => {
        const box = new Box();
        const first = step('a', 1);
        unsentBox(box).keep(first);
        unsentBox(box).keep({ ...first, isTried: true });
        unsentBox(box).keep(step('b', 2));
        assert.deepEqual(restore(box).map((each) => [each.request, each.isTried]), [['a', true], ['b', false]]);
        unsentBox(box).forget(first);
        assert.deepEqual(restore(box).map((each) => each.request), ['b']);
    });
    it('are dropped where they make no sense', () => {
        const box = new Box();
        const name = 'onepool.orders.unsent.a';
        const good = step('a', 1);
        for (const wrong of ['', '{', 'null', '7', '[]', '{}', JSON.stringify({ ...good, request: 'b' }), JSON.stringify({ ...good, quantity: -1 }),
            JSON.stringify({ ...good, quantity: 1.5 }), JSON.stringify({ ...good, kind: 'pay' }), JSON.stringify({ ...good, kind: 'short' }),
            JSON.stringify({ ...good, kind: 'short', reason: 'eaten' }), JSON.stringify({ ...good, code: 'x'.repeat(1_001) }),
            JSON.stringify({ ...good, lot: 7 }), JSON.stringify({ ...good, staff: null }), JSON.stringify({ ...good, isTried: 'yes' })]) {
            box.setItem(name, wrong);
            assert.deepEqual(restore(box), [], wrong);
            assert.equal(box.getItem(name), null, wrong);
        }
    });
    it('stay with the page where there is no room', () => {
        const box = new Box();
        box.isFull = true;
        assert.equal(unsentBox(box).keep(step('a', 1)), false);
        assert.deepEqual(restore(box), []);
    });
    it('are as many as fit a day, the oldest first, and the rest waits for the next load', () => {
        const box = new Box();
        for (let i = 1_000; i >= 0; i -= 1) unsentBox(box).keep(step(String(i), i));
        const steps = restore(box);
        assert.deepEqual([steps.length, steps[0]!.at, steps.at(-1)!.at], [1_000, 0, 999]);
        assert.equal(box.length, 1_001);
    });
    it('made within a millisecond are one after the other', () => {
        const at = nextAt(5_000_000_000_000);
        assert.ok(nextAt(5_000_000_000_000) > at);
        assert.ok(nextAt(1) > at, 'also when the clock was put back');
    });
});

describe('How old a step is', () => {
    it('is told by the page that made it, also where the clock was put back', () =>
        assert.equal(ageOf(9_000, 20_000.4, 5_000), 20_000));
    it('is told by the clock where the page was loaded anew, or the handheld slept', () =>
        assert.deepEqual([ageOf(5_000, 0, 9_000), ageOf(5_000, 10, 9_000)], [4_000, 4_000]));
    it('is never below nothing, nor more than the node takes', () =>
        assert.deepEqual([ageOf(9_000, 0, 5_000), ageOf(0, 0, ageMost + 1), ageOf(0, ageMost + 1, 0)], [0, ageMost, ageMost]));
});
