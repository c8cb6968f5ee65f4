import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShipTask } from '../../../node/web/src/api';
import { lineToAsk, lotFault } from '../../../node/web/src/orders/lots';
import { elementsOf, isLot } from '../../../node/web/src/shared/gs1';
import { isCodeOf } from '../../../node/web/src/shared/tasks';

const gtin = '09506000134352';

describe('A GS1 code', () => {
    it('says which goods of which lot', () => {
        const said = { gtin, lot: 'ABC-1' };
        for (const code of [`01${gtin}1726123110ABC-1`, `01${gtin}10ABC-1\x1d17261231`, `\x1d01${gtin}17261231\x1d10ABC-1\x1d`,
            `]d201${gtin}10ABC-1`, `(01)${gtin}(17)261231(10)ABC-1`, `01${gtin}310300175021S\x1d10ABC-1`]) {
            assert.deepEqual(elementsOf(code), said, code);
        }
        assert.deepEqual(elementsOf(`(01)${gtin}(10)A(B)1`), { gtin, lot: 'A(B)1' });
        assert.deepEqual(elementsOf(`01${gtin}17261231`), { gtin, lot: '' });
    });
    it('is none where it does not add up', () => {
        for (const code of ['', 'A', '4006381333931', 'A-03-2', '10ABC', `01${gtin}89123`, `01${gtin.slice(1)}`, '(01)123(10)A', '(', '(01)']) {
            assert.deepEqual(elementsOf(code), { gtin: '', lot: '' }, code);
        }
    });
    it('is the code of what it names', () => {
        assert.ok(isCodeOf({ sku: 'A', gtin: '9506000134352' }, `01${gtin}10ABC`));
        assert.ok(!isCodeOf({ sku: 'A', gtin: '4006381333931' }, `01${gtin}10ABC`));
        assert.ok(!isCodeOf({ sku: 'A', gtin: null }, `01${gtin}10ABC`));
    });
});

describe('A lot', () => {
    it('has 1 to 20 characters of those that GS1 lets it have', () => {
        for (const lot of ['A', 'a/1', '!"%&\'()*+,-./:;<=>?_', 'Z'.repeat(20)]) assert.ok(isLot(lot), lot);
        for (const lot of ['', 'Z'.repeat(21), 'A B', 'A^B', 'A#', 'Ä', 'A\n']) assert.ok(!isLot(lot), lot);
    });

    const line = (sku: string, asks: boolean, code: string | null, picked = 0): ShipTask['lines'][number] =>
        ({ sku, description: `a ${sku}`, gtin: code, quantity: 2, picked, short: 0, place: '', asks_lot: asks, lots: [] });
    const task: ShipTask = { channel: 'shop', order: 'S-1', version: 1, placed_at: 0, state: 'held', is_collected: false, due_at: null, collect_by: null,
        place: '', is_packed: false, taker: null, asks_identity: false, is_changed: false,
        lines: [line('MILK', true, '9506000134352'), line('CUP', false, '4006381333931')] };

    it('is asked for where goods need it and the code does not say it', () => {
        assert.equal(lineToAsk(task, '9506000134352')?.sku, 'MILK');
        assert.equal(lineToAsk(task, 'MILK')?.sku, 'MILK');
        assert.equal(lineToAsk(task, `01${gtin}17261231`)?.sku, 'MILK');
        assert.equal(lineToAsk(task, `01${gtin}10L`), null);
        assert.equal(lineToAsk(task, '4006381333931'), null);
        assert.equal(lineToAsk(task, 'SHELF'), null);
        assert.equal(lineToAsk({ ...task, lines: [line('MILK', true, '9506000134352', 2)] }, 'MILK'), null, 'all of it is picked');
    });
    it('is not the code of goods, nor what no lot can be', () => {
        const milk = task.lines[0]!;
        for (const lot of ['L-77', `01${gtin}10L-77`, '(10)L-77', '10L\x1d17261231']) assert.equal(lotFault(task, milk, lot), '', lot);
        assert.match(lotFault(task, milk, '4006381333931'), /^Scanned goods\. Give the lot of a MILK first/);
        assert.match(lotFault(task, milk, '9506000134352'), /^Scanned goods/);
        assert.match(lotFault(task, milk, `01${gtin}`), /says no lot/);
        assert.match(lotFault(task, milk, '010400638133393110L'), /^Scanned other goods/);
        assert.match(lotFault(task, milk, 'A B'), /is no lot/);
        assert.match(lotFault(task, milk, 'Z'.repeat(21)), /is no lot/);
    });
});
