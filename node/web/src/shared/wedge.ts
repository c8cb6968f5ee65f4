// Recognises a keyboard-wedge scanner by its speed. A scanner types a whole code with a few
// milliseconds between keys and ends with Enter (or Tab, or silence); nobody types three keys that
// fast. Pure: it is told keys and times, and says what to do with each key.
//
//   idle --key--> held --three fast keys--> burst --Enter, Tab or silence--> scan
//     ^            | pause, Enter            | mostly slow after all (a quick typist)
//     '------------+-------------------------'   the keys were typed
//
// A machine under load may deliver a key of a code late, so keys up to joinMs apart stay together,
// within a burst up to burstJoinMs, and the pace is judged over the whole. And its timers may run
// before keys that were pressed in time: one or two keys already handed back as typed are taken
// back when the times of the keys show that they began the scan.

export interface WedgeSettings {
    fastMs: number;           // pause between keys of a scanner
    joinMs: number;           // keys further apart do not belong together
    burstJoinMs: number;      // nor, once it looks like a scan, keys further apart than this
    minLength: number;        // shorter bursts are typing: two digits are a quantity
    minUnterminated: number;  // a burst without Enter counts from this length
}

export const defaultWedge: WedgeSettings = { fastMs: 35, joinMs: 150, burstJoinMs: 500, minLength: 3, minUnterminated: 6 };

// Scanners may say of which kind a code is (an AIM identifier, such as ]C0 or ]Q1) before they say it.
// That it is a GS1 element string stays told where nothing else tells it: by the separator in front,
// where GS1 has one in the symbol. One that names goods (01) tells it itself.
export function withoutKind(code: string): string {
    const bare = code.replace(/^\][A-Za-z][0-9A-Za-z](?=.)/, '');
    return /^\](C1|e0|d2|Q3|J1)(?!\x1d|01).+/.test(code) ? `\x1d${bare}` : bare;
}

export type WedgeVerdict =
    | { kind: 'typed'; flushed: string[]; wasBurst: boolean }   // no scan: these keys were typed
    | { kind: 'held'; flushed: string[] }                       // may become one; `flushed` did not
    // A scan: `typedBefore` was typed after all, `takenBack` keys handed back before belong to it.
    | { kind: 'burst_began'; typedBefore: string[]; takenBack: number }
    | { kind: 'swallowed' }
    | { kind: 'scan'; code: string };

export class WedgeDecoder {
    private keys: { key: string; at: number }[] = [];
    private burst = false;
    private handedBack: { key: string; at: number }[] = [];   // by the last silence

    constructor(private readonly settings: WedgeSettings = defaultWedge) {}

    printable(key: string, at: number): WedgeVerdict {
        const last = this.keys.at(-1);
        const flushed = last && at - last.at > this.patienceMs() ? this.take() : [];
        this.keys.push({ key, at });
        if (this.burst) return { kind: 'swallowed' };
        if (!this.endsFast()) return { kind: 'held', flushed };
        this.burst = true;
        const typedBefore = this.takeTyped();
        return { kind: 'burst_began', typedBefore, takenBack: typedBefore.length > 0 ? 0 : this.takeBack() };
    }

    terminator(at: number): WedgeVerdict {
        const last = this.keys.at(-1);
        const isInTime = last !== undefined && at - last.at <= this.patienceMs();
        return this.end(isInTime ? this.settings.minLength : Infinity);
    }

    // How long the next key may take and still belong to these.
    patienceMs(): number {
        return this.burst ? this.settings.burstJoinMs : this.settings.joinMs;
    }

    // Called when no key came for longer than that.
    silence(): WedgeVerdict {
        const keys = this.burst ? [] : this.keys;
        const verdict = this.end(this.settings.minUnterminated);
        this.handedBack = keys.slice(-(this.settings.minLength - 1));
        return verdict;
    }

    // Called when a key came that is in no code, such as Escape: whatever follows is a thing of its own.
    interrupted(): WedgeVerdict {
        return this.end(this.settings.minUnterminated);
    }

    isBurst(): boolean {
        return this.burst;
    }

    isIdle(): boolean {
        return this.keys.length === 0;
    }

    private end(enough: number): WedgeVerdict {
        const isScan = this.burst && this.keys.length >= enough && this.isMostlyFast();
        const wasBurst = this.burst;
        const flushed = this.take();
        this.handedBack = [];
        return isScan ? { kind: 'scan', code: flushed.join('') } : { kind: 'typed', flushed, wasBurst };
    }

    private take(): string[] {
        const keys = this.keys.map(({ key }) => key);
        this.keys = [];
        this.burst = false;
        return keys;
    }

    // A scan may follow typing closely. One or two slow keys before the fast ones are a stall within
    // the code; more of them are a person's.
    private takeTyped(): string[] {
        const first = this.keys.length - this.settings.minLength;
        if (first < this.settings.minLength) return [];
        const typed = this.keys.slice(0, first).map(({ key }) => key);
        this.keys = this.keys.slice(first);
        return typed;
    }

    private takeBack(): number {
        const first = this.keys[0]!;
        const last = this.handedBack.at(-1);
        const isOurs = last !== undefined && first.at - last.at <= this.settings.joinMs;
        const taken = isOurs ? this.handedBack : [];
        this.handedBack = [];
        this.keys = [...taken, ...this.keys];
        return taken.length;
    }

    private isFast(index: number): boolean {
        return this.keys[index]!.at - this.keys[index - 1]!.at <= this.settings.fastMs;
    }

    private endsFast(): boolean {
        const count = this.keys.length;
        if (count < this.settings.minLength) return false;
        for (let i = count - this.settings.minLength + 1; i < count; i++) if (!this.isFast(i)) return false;
        return true;
    }

    private isMostlyFast(): boolean {
        let fast = 0;
        for (let i = 1; i < this.keys.length; i++) if (this.isFast(i)) fast++;
        return fast * 2 > this.keys.length - 1;
    }
}
