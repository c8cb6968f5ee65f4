import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShipTask } from '../../../node/web/src/api';
import { isGtin } from '../../../node/web/src/orders/place';
import { addressOf, routeOf } from '../../../node/web/src/orders/route';
import { Rereading } from '../../../node/web/src/shared/rereading';
import { isInHand, unheardPicks } from '../../../node/web/src/shared/tasks';
import { bytesOf, cutToBytes } from '../../../node/web/src/shared/text';

function task(change: Partial<ShipTask>): ShipTask {
    return { channel: 'shop', order: 'S-1', version: 2, placed_at: 0, state: 'held', is_collected: true, due_at: null, collect_by: null,
        place: '', is_packed: false, taker: null, asks_identity: false, is_changed: false, lines: [{ sku: 'A', description: '', gtin: null, quantity: 2, picked: 0, short: 0, place: '', asks_lot: false, lots: [] }], ...change };
}

describe('The address of the orders page', () => {
    it('leads back to the order that it was made of', () => {
        const odd = task({ channel: 'a b', order: '/50%/é' });
        assert.deepEqual(routeOf(addressOf('label', odd)), { view: 'label', key: 'a b//50%/é' });
    });
    it('is the list where it is none of ours or broken', () => {
        for (const hash of ['', '#/', '#/pick/a', '#/pick/a/%zz', '#/pick/%/b', '#/else/a/b']) assert.equal(routeOf(hash).view, 'list', hash);
    });
});

describe('The code of a shelf', () => {
    it('is not that of goods: 8, 12, 13 or 14 digits with the right check digit', () => {
        for (const goods of ['96385074', '036000291452', '4006381333931', '04006381333931']) assert.ok(isGtin(goods), goods);
    });
    it('may be other digits and letters', () => {
        for (const shelf of ['', 'A-12', '12', '4006381333932', '400638133393', '96385075', '4006381333931A']) assert.ok(!isGtin(shelf), shelf);
    });
});

describe('A typed text', () => {
    it('is cut by the bytes that the node counts, between letters', () => {
        assert.equal(bytesOf('Zoë'), 4);
        assert.equal(cutToBytes('Zoë', 4), 'Zoë');
        assert.equal(cutToBytes('Zoë', 3), 'Zo');
        assert.equal(cutToBytes('ab😀', 5), 'ab');
        assert.equal(bytesOf(cutToBytes('я'.repeat(40), 40)), 40);
    });
});

describe('Goods in hand', () => {
    const held = task({});
    const picked = task({ state: 'staged' });
    it('are those of a pick that has begun', () => {
        assert.ok(!isInHand(held, new Map()));
        assert.ok(isInHand(task({ lines: [{ ...held.lines[0]!, picked: 1 }] }), new Map()));
    });
    it('are those of a finished pick until the hub has told of it', () => {
        const unheard = unheardPicks(new Map(), [held], [picked]);
        assert.ok(isInHand(picked, unheard));
        const still = unheardPicks(unheard, [picked], [picked]);
        assert.ok(isInHand(picked, still));
        const heard = { ...picked, version: 3 };
        assert.ok(!isInHand(heard, unheardPicks(still, [picked], [heard])));
    });
    it('are not those that the hub said stand here', () => {
        assert.ok(!isInHand(picked, unheardPicks(new Map(), [], [picked])));
        assert.ok(!isInHand(picked, unheardPicks(new Map(), [task({ version: 1 })], [picked])));
    });
});

// Reads that are answered by hand, in their order.
class Answers {
    readonly asked: ((value: string) => void)[] = [];
    readonly adopted: string[] = [];
    readonly reading = new Rereading<string>(() => new Promise((resolve) => this.asked.push(resolve)),
        async (value) => { this.adopted.push(value); });

    async answer(at: number, value: string): Promise<void> {
        this.asked[at]!(value);
        await new Promise((resolve) => setImmediate(resolve));
    }
}

describe('Reading again', () => {
    it('ends for whoever asked during a read with the read that began afterwards', async () => {
        const answers = new Answers();
        const first = answers.reading.again();
        let isDone = false;
        const second = answers.reading.again().then(() => { isDone = true; });
        await answers.answer(0, 'old');
        assert.deepEqual([answers.adopted, answers.asked.length, isDone], [['old'], 2, false]);
        await answers.answer(1, 'new');
        await Promise.all([first, second]);
        assert.deepEqual(answers.adopted, ['old', 'new']);
    });
    it('drops what was read before something newer was put in, and reads once more', async () => {
        const answers = new Answers();
        const read = answers.reading.again();
        answers.reading.overtaken();
        await answers.answer(0, 'older');
        assert.deepEqual(answers.adopted, []);
        await answers.answer(1, 'newest');
        await read;
        assert.deepEqual(answers.adopted, ['newest']);
    });
    it('drops nothing for what was put in before it', async () => {
        const answers = new Answers();
        answers.reading.overtaken();
        const read = answers.reading.again();
        await answers.answer(0, 'newest');
        await read;
        assert.deepEqual([answers.adopted, answers.asked.length], [['newest'], 1]);
    });
    it('tries anew after a failure', async () => {
        let isBroken = true;
        const adopted: string[] = [];
        const reading = new Rereading(async () => { if (isBroken) throw new Error('no answer'); return 'read'; }, async (value) => { adopted.push(value); });
        await assert.rejects(reading.again());
        isBroken = false;
        await reading.again();
        assert.deepEqual(adopted, ['read']);
    });
});
