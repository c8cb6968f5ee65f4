// Listens to the whole page, whatever has the focus. Keys of a scan reach nothing else: a text
// field gets back the text it had, and the Enter that ends a scan presses no button.

import { defaultWedge, WedgeDecoder, type WedgeVerdict, withoutKind } from './wedge';

export interface CaptureHandlers {
    scanned(code: string): void;
    // A key typed by a person while no text field has the focus.
    typed(key: string): void;
    // The last so many typed keys belonged to a scan after all.
    untyped(count: number): void;
}

const graceMs = 20;
const modifiers = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock']);

type TextField = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

// A text field as it was before the first key that might be part of a scan.
interface FieldBefore { field: TextField; value: string; start: number; end: number }

export function textField(target: EventTarget | null): TextField | null {
    if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return target;
    const isText = target instanceof HTMLInputElement
        && !['button', 'checkbox', 'radio', 'submit'].includes(target.type);
    return isText ? target : null;
}

function remember(field: TextField | null): FieldBefore | null {
    if (!field) return null;
    const selection = field instanceof HTMLSelectElement ? null : field.selectionStart;
    const start = selection ?? field.value.length;
    const end = (field instanceof HTMLSelectElement ? null : field.selectionEnd) ?? start;
    return { field, value: field.value, start, end };
}

function setField(field: TextField, value: string, caret: number): void {
    if (!field.isConnected) return;
    field.value = value;
    if (!(field instanceof HTMLSelectElement)) field.setSelectionRange(caret, caret);
    field.dispatchEvent(new Event('input', { bubbles: true }));
}

// A scan that is meant for the field that has the focus becomes its text; false: no field has it.
export function enterScan(code: string): boolean {
    const field = textField(document.activeElement);
    if (!field || field instanceof HTMLSelectElement) return false;
    setField(field, code, code.length);
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
}

export class ScanCapture {
    private readonly decoder = new WedgeDecoder(defaultWedge);
    private before: FieldBefore | null = null;
    private beforeSilence: FieldBefore | null = null;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private readonly swallowed = new Set<string>();

    constructor(private readonly handlers: CaptureHandlers) {
        window.addEventListener('keydown', (event) => this.down(event), { capture: true });
        window.addEventListener('keyup', (event) => this.up(event), { capture: true });
    }

    private down(event: KeyboardEvent): void {
        // A key that only changes others comes before them, within a scan too.
        if (event.isComposing || modifiers.has(event.key)) return;
        clearTimeout(this.timer);
        // Scanners send the GS1 separator as Ctrl+].
        const isSeparator = event.ctrlKey && event.key === ']' && this.decoder.isBurst();
        const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
        if (isSeparator) this.printable(event, '\x1d');
        else if (isPlain && event.key.length === 1 && !event.repeat) this.printable(event, event.key);
        else if (isPlain && (event.key === 'Enter' || event.key === 'Tab')) this.ended(event);
        else this.judge(this.decoder.interrupted(), null);
        if (!this.decoder.isIdle()) {
            this.listenOn();
        }
    }

    // A busy page may run a timer before keys that came in time. So the timer only ends what has
    // been silent for a turn of the event loop longer.
    private listenOn(): void {
        this.timer = setTimeout(() => {
            this.timer = setTimeout(() => {
                this.beforeSilence = this.before;
                this.judge(this.decoder.silence(), null);
            }, graceMs);
        }, this.decoder.patienceMs());
    }

    private printable(event: KeyboardEvent, key: string): void {
        // Space presses the focused button; no code begins with one.
        if (key === ' ' && this.decoder.isIdle()) return;
        const wasIdle = this.decoder.isIdle();
        const field = textField(event.target);
        const now = remember(field);
        const verdict = this.decoder.printable(key, event.timeStamp);
        const isFirst = wasIdle || (verdict.kind === 'held' && verdict.flushed.length > 0);
        if (verdict.kind === 'held') this.handBack(verdict.flushed, 'held');
        if (isFirst) this.before = now;
        // In a field the first keys go on as typing and are taken back if a scan follows.
        if (verdict.kind !== 'held' || !field) this.swallow(event);
        if (verdict.kind === 'burst_began') this.began(verdict.typedBefore, verdict.takenBack);
    }

    private began(typedBefore: string[], takenBack: number): void {
        if (takenBack > 0 && this.before) this.before = this.beforeSilence ?? this.before;
        else if (takenBack > 0) this.handlers.untyped(takenBack);
        this.handBack(typedBefore, 'burst');
    }

    private ended(event: KeyboardEvent): void {
        if (this.decoder.isIdle()) return;
        this.judge(this.decoder.terminator(event.timeStamp), event);
    }

    private judge(verdict: WedgeVerdict, event: KeyboardEvent | null): void {
        if (verdict.kind === 'typed') this.handBack(verdict.flushed, verdict.wasBurst ? 'burst' : 'held');
        if (verdict.kind !== 'scan') return;
        if (event) this.swallow(event);
        this.handlers.scanned(withoutKind(verdict.code.trim()));
    }

    // Keys that turned out to be typing. A field has them already, unless they looked like a scan
    // for a moment (a very quick typist) and were taken back.
    private handBack(keys: string[], lookedLike: 'held' | 'burst'): void {
        if (!this.before) {
            for (const key of keys) this.handlers.typed(key);
        } else if (lookedLike === 'burst') {
            const { field, value, start, end } = this.before;
            const text = keys.join('');
            const caret = start + text.length;
            this.before = { field, value: value.slice(0, start) + text + value.slice(end), start: caret, end: caret };
            setField(field, this.before.value, caret);
        }
    }

    private swallow(event: KeyboardEvent): void {
        event.preventDefault();
        event.stopImmediatePropagation();
        this.swallowed.add(event.code);
    }

    private up(event: KeyboardEvent): void {
        if (!this.swallowed.delete(event.code)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
    }
}
