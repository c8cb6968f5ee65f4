import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeIn } from '../../../node/web/src/pair/code';

describe('The code in the link of a pairing', () => {
    it('is read as it was written', () => assert.deepEqual([codeIn('#AB12%20CD'), codeIn('')], ['AB12 CD', '']));
    it('is to be typed where the link is broken', () => assert.equal(codeIn('#%'), ''));
});
