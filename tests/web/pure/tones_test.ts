// What is heard and felt at a scan, without a loudspeaker: what the pages ask of the browser.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

interface Tone { frequency: number; type: string; at: number }

let played: Tone[] = [];
let shaken: unknown[] = [];

class Oscillator {
    type = '';
    frequency = { value: 0 };
    connect<T>(to: T): T { return to; }
    start(at: number): void { played.push({ frequency: this.frequency.value, type: this.type, at }); }
    stop(): void {}
}

class Speaker {
    state = 'running';
    currentTime = 0;
    destination = {};
    createOscillator(): Oscillator { return new Oscillator(); }
    createGain(): object { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: <T>(to: T): T => to }; }
}

describe('What a scan sounds like', () => {
    const outside = { AudioContext: globalThis.AudioContext, navigator: globalThis.navigator };
    let tones: typeof import('../../../node/web/src/shared/tones');
    let state: typeof import('../../../node/web/src/orders/orders_state');

    before(async () => {
        Object.assign(outside, { AudioContext: globalThis.AudioContext, navigator: globalThis.navigator });
        Object.assign(globalThis, { AudioContext: Speaker });
        const navigator = { vibrate: (pattern: unknown) => shaken.push(pattern) };
        Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
        tones = await import('../../../node/web/src/shared/tones');
        state = await import('../../../node/web/src/orders/orders_state');
    });
    after(() => {
        Object.assign(globalThis, { AudioContext: outside.AudioContext });
        Object.defineProperty(globalThis, 'navigator', { value: outside.navigator, configurable: true });
    });
    beforeEach(() => { played = []; shaken = []; });

    const heardOf = (play: () => void): Tone[] => {
        played = [];
        play();
        return played;
    };

    it('is one high tone where it is right, and two low ones, felt too, where it is wrong', () => {
        state.store.set({ hasSound: true });
        const good = heardOf(() => state.sound('good'));
        assert.equal(good.length, 1);
        assert.deepEqual(shaken, []);
        const bad = heardOf(() => state.sound('bad'));
        assert.equal(bad.length, 2);
        assert.ok(bad[1]!.at > bad[0]!.at, 'one after the other');
        assert.ok(bad.every((tone) => tone.frequency * 4 < good[0]!.frequency), 'two octaves below, and more');
        assert.ok(bad.every((tone) => tone.type !== good[0]!.type));
        assert.equal(shaken.length, 1);
    });

    it('is different for each thing that is said', () => {
        const all = [tones.toneGood, tones.toneBad, tones.toneAsk, tones.toneNews].map((tone) => JSON.stringify(heardOf(tone)));
        assert.equal(new Set(all).size, all.length);
    });

    it('is still felt where the sound is off', () => {
        state.store.set({ hasSound: false });
        assert.deepEqual(heardOf(() => state.sound('bad')), []);
        assert.equal(shaken.length, 1);
    });
});
