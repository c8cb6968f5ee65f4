import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WedgeDecoder, type WedgeVerdict, withoutKind } from '../../../node/web/src/shared/wedge';

// Feeds keys with the given pauses before each, then ends; returns the last verdict.
function play(keys: string, pauses: number | number[], end: 'enter' | 'silence', decoder = new WedgeDecoder()): WedgeVerdict {
    let at = 1_000;
    [...keys].forEach((key, index) => {
        at += typeof pauses === 'number' ? pauses : pauses[index] ?? 0;
        decoder.printable(key, at);
    });
    return end === 'enter' ? decoder.terminator(at + 5) : decoder.silence();
}

describe('The wedge decoder', () => {
    it('reads a burst ended by Enter as one scan', () => {
        assert.deepEqual(play('2000000010001', 4, 'enter'), { kind: 'scan', code: '2000000010001' });
    });

    it('reads a long burst without Enter as a scan after a silence', () => {
        assert.deepEqual(play('2000000010001', 4, 'silence'), { kind: 'scan', code: '2000000010001' });
    });

    it('keeps a scan whole when the machine delivers one key late', () => {
        const pauses = [0, 3, 3, 3, 3, 3, 120, 3, 3, 3, 3, 3, 3];
        assert.deepEqual(play('2000000010001', pauses, 'enter'), { kind: 'scan', code: '2000000010001' });
    });

    it('keeps a scan whole when the machine stalls in the middle of it', () => {
        const pauses = [0, 3, 3, 3, 3, 3, 3, 450, 3, 3, 3, 3, 3];
        assert.deepEqual(play('2000000010001', pauses, 'enter'), { kind: 'scan', code: '2000000010001' });
    });

    it('keeps a scan whole when the second key is late', () => {
        const pauses = [0, 90, 3, 3, 3, 3, 3, 3];
        assert.deepEqual(play('50123452', pauses, 'enter'), { kind: 'scan', code: '50123452' });
    });

    it('takes two quick digits and Enter for typing', () => {
        assert.deepEqual(play('12', 5, 'enter'), { kind: 'typed', flushed: ['1', '2'], wasBurst: false });
    });

    it('takes digits typed by hand for typing, however many', () => {
        assert.deepEqual(play('1234', 110, 'enter'),
            { kind: 'typed', flushed: ['1', '2', '3', '4'], wasBurst: false });
    });

    it('gives back a word that a quick typist began like a scanner', () => {
        const verdict = play('thecake', [0, 30, 30, 120, 110, 130, 120], 'silence');
        assert.deepEqual(verdict, { kind: 'typed', flushed: [...'thecake'], wasBurst: true });
    });

    it('leaves what was typed just before a scan to the person', () => {
        const decoder = new WedgeDecoder();
        const pauses = [0, 60, 60, 60, 60, ...Array.from({ length: 12 }, () => 4)];
        let at = 1_000;
        const verdicts = [...'mugs2000000010001'].map((key, index) => decoder.printable(key, at += pauses[index] ?? 4));
        assert.deepEqual(verdicts.filter((each) => each.kind === 'burst_began'),
            [{ kind: 'burst_began', typedBefore: ['m', 'u', 'g', 's'], takenBack: 0 }]);
        assert.deepEqual(decoder.terminator(at + 4), { kind: 'scan', code: '2000000010001' });
    });

    it('takes back keys that a late timer handed back as typed', () => {
        const decoder = new WedgeDecoder();
        decoder.printable('2', 1_000);
        assert.deepEqual(decoder.silence(), { kind: 'typed', flushed: ['2'], wasBurst: false });
        const verdicts = [...'000000010001'].map((key, index) => decoder.printable(key, 1_004 + 4 * index));
        assert.deepEqual(verdicts[2], { kind: 'burst_began', typedBefore: [], takenBack: 1 });
        assert.deepEqual(decoder.terminator(1_060), { kind: 'scan', code: '2000000010001' });
    });

    it('leaves typed digits alone when the scan came later', () => {
        const decoder = new WedgeDecoder();
        decoder.printable('3', 1_000);
        decoder.silence();
        const verdicts = [...'2000000010001'].map((key, index) => decoder.printable(key, 1_400 + 4 * index));
        assert.deepEqual(verdicts[2], { kind: 'burst_began', typedBefore: [], takenBack: 0 });
    });

    it('leaves typed digits alone that Escape, or another such key, ended', () => {
        for (const isTimerFirst of [false, true]) {
            const decoder = new WedgeDecoder();
            decoder.printable('4', 1_000);
            decoder.printable('8', 1_060);
            if (isTimerFirst) decoder.silence();
            const flushed = isTimerFirst ? [] : ['4', '8'];
            assert.deepEqual(decoder.interrupted(), { kind: 'typed', flushed, wasBurst: false });
            const verdicts = [...'2000000010001'].map((key, index) => decoder.printable(key, 1_064 + 4 * index));
            assert.deepEqual(verdicts[2], { kind: 'burst_began', typedBefore: [], takenBack: 0 });
            assert.deepEqual(decoder.terminator(1_120), { kind: 'scan', code: '2000000010001' });
        }
    });

    it('does not mix keys that are far apart into one code', () => {
        const decoder = new WedgeDecoder();
        decoder.printable('3', 1_000);
        assert.deepEqual(decoder.printable('2', 1_400), { kind: 'held', flushed: ['3'] });
        for (const [index, key] of [...'000000010001'].entries()) decoder.printable(key, 1_404 + 4 * index);
        assert.deepEqual(decoder.terminator(1_460), { kind: 'scan', code: '2000000010001' });
    });

    it('does not let an Enter pressed much later end a burst', () => {
        const decoder = new WedgeDecoder();
        [...'20000'].forEach((key, index) => decoder.printable(key, 1_000 + 4 * index));
        assert.equal(decoder.terminator(1_600).kind, 'typed');
    });

    it('swallows every key of a burst from the third on', () => {
        const decoder = new WedgeDecoder();
        const kinds = [...'20000'].map((key, index) => decoder.printable(key, 1_000 + 4 * index).kind);
        assert.deepEqual(kinds, ['held', 'held', 'burst_began', 'swallowed', 'swallowed']);
    });

    it('reads two scans one right after the other as two', () => {
        const decoder = new WedgeDecoder();
        assert.deepEqual(play('2000000010001', 4, 'enter', decoder), { kind: 'scan', code: '2000000010001' });
        assert.deepEqual(play('2000000010018', 4, 'enter', decoder), { kind: 'scan', code: '2000000010018' });
    });
});

describe('A scanned code', () => {
    it('may say of which kind it is before it says what it is', () => {
        assert.equal(withoutKind(']C0S-1001'), 'S-1001');
        assert.equal(withoutKind(']Q1webshop/S-1001'), 'webshop/S-1001');
        assert.equal(withoutKind(']E04006381333931'), '4006381333931');
        assert.equal(withoutKind('S-1001'), 'S-1001');
        assert.equal(withoutKind(']C0'), ']C0', 'a code of which nothing would be left');
        assert.equal(withoutKind('A]C0'), 'A]C0');
        assert.equal(withoutKind(']C110ABC123'), '\x1d10ABC123', 'a lot alone, of a GS1 label');
        assert.equal(withoutKind(']C010ABC123'), '10ABC123', 'not of a GS1 label');
        assert.equal(withoutKind(']d20104006381333931'), '0104006381333931');
        assert.equal(withoutKind(']d2\x1d10ABC'), '\x1d10ABC');
        assert.equal(withoutKind(']d2'), ']d2');
    });
});
