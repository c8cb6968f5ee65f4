import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quantityMost, quantityOf } from '../../../node/web/src/counts/quantity';
import { addressOf, sessionOf } from '../../../node/web/src/counts/route';

describe('How many there are, as it is typed', () => {
    it('is a whole number of units, none of them included', () => {
        assert.equal(quantityOf('0'), 0);
        assert.equal(quantityOf(' 12 '), 12);
        assert.equal(quantityOf(String(quantityMost)), quantityMost);
    });
    it('is nothing else', () => {
        for (const typed of ['', ' ', '-1', '1.5', '1e3', 'ten', '1000001', '1000000000', '٣']) assert.equal(quantityOf(typed), null, typed);
    });
});

describe('The address of a count', () => {
    const session = '01890000-0000-7000-8000-0000000000ab';
    it('names it', () => assert.equal(sessionOf(addressOf(session)), session));
    it('is the list for all else', () => {
        for (const hash of ['', '#/', '#/nonsense', `#/${session}/more`, `#/${session.slice(1)}`]) assert.equal(sessionOf(hash), '', hash);
    });
});
