// The register without a mouse: shortcuts, and what digits mean while no text field has the focus.
// None of these is reserved by browsers; `shortcuts` is also the legend that `?` shows.

import { addCode, setQuantity, voidLine } from './baskets';
import { padEntry } from './cash';
import { payCash, startCard } from './payment';
import { approve, chooseByKey, pinKey, putBack, sellForChosen, setPin } from './promised';
import { textField } from '../shared/scan_capture';
import { currentBasket, dropBar, type Panel, speak, store } from './state';

export const shortcuts: [key: string, what: string][] = [
    ['F2', 'Search products'], ['F4', 'Ring up an open item'], ['F6', 'Park this basket'],
    ['F7', 'Collect an order'], ['F8', 'Return'], ['F9', 'Recall a parked basket'], ['F10', 'Pay'], ['Esc', 'Back, or clear what was typed; puts promised goods back'],
    ['1–2 digits, Enter', 'Quantity of the selected line'], ['3 or more digits, Enter', 'Code typed by hand'],
    ['3 *', 'The next scan adds 3'], ['+  −', 'One more, one less'], ['↑  ↓', 'Select a line'],
    ['Delete', 'Void the selected line'], ['Enter while paying', 'Take cash: the typed amount, or exact'],
    ['C while paying', 'Card'], ['1, 2, 3, then Enter', 'Sell promised goods for that reason'], ['?', 'This list'],
];

const padLimit = 14;

export function openPanel(panel: Panel): void {
    const basket = currentBasket(store.get());
    const hasLines = basket !== null && basket.lines.length > 0;
    if ((panel === 'pay' || panel === 'park') && !hasLines) {
        speak('The basket is empty.');
        return;
    }
    if (panel === 'park' && basket?.state === 'card_pending') {
        speak('A card payment is pending. Key in its result first.');
        return;
    }
    store.set({ panel, pad: '', multiplier: null, collecting: null, choices: [], handedOver: null, ...(panel === 'open_item' ? {} : { openItemCode: '' }) });
}

export function back(): void {
    const state = store.get();
    if (state.pad !== '' || state.multiplier !== null) store.set({ pad: '', multiplier: null });
    else if (state.panel === 'promised' && state.asked[0]) putBack(state.asked[0]);
    else if (state.panel !== 'products') closePanel();
    else if (state.bars[0]) dropBar(state.bars[0].id);
}

export function closePanel(): void {
    store.set({ panel: 'products', receipt: null, returnOf: null, foreign: null, openItemCode: '', collecting: null, choices: [], handedOver: null });
}

function selectedLine() {
    const state = store.get();
    const lines = currentBasket(state)?.lines ?? [];
    return lines.find((line) => line.line_no === state.selectedLine) ?? lines.at(-1) ?? null;
}

function moveSelection(step: number): void {
    const lines = currentBasket(store.get())?.lines ?? [];
    const at = lines.findIndex((line) => line.line_no === selectedLine()?.line_no);
    const next = lines[Math.min(lines.length - 1, Math.max(0, at + step))];
    if (!next) return;
    store.set({ selectedLine: next.line_no });
    speak(`${next.description}, quantity ${next.quantity}.`);
}

export function nudge(step: number): void {
    const line = selectedLine();
    if (line && line.quantity + step >= 1) void setQuantity(line.line_no, line.quantity + step);
}

export function voidSelected(): void {
    const line = selectedLine();
    if (line) void voidLine(line);
}

// Keys that were taken for typing and belong to a scan.
export function untyped(count: number): void {
    const { approving, pad, panel } = store.get();
    if (approving && panel === 'promised') setPin(approving.pin.slice(0, -count));
    else store.set({ pad: pad.slice(0, -count) });
}

// A key on the screen's pad or the keyboard's.
export function padKey(key: string): void {
    if (pinKey(key)) return;
    const { pad, panel } = store.get();
    if (/^\d+$/.test(key)) store.set({ pad: (pad + key).slice(0, padLimit) });
    else if (key === 'Backspace') store.set({ pad: pad.slice(0, -1) });
    else if ((key === '*' || key === 'x') && panel !== 'pay' && Number(pad) >= 1) {
        store.set({ multiplier: Number(pad), pad: '' });
    }
}

// Sets the selected line to what is on the pad, whatever its length.
export function applyQuantity(): void {
    const { pad } = store.get();
    const line = selectedLine();
    store.set({ pad: '' });
    if (line && pad !== '') void setQuantity(line.line_no, Number(pad));
}

export function padEnter(): void {
    const { pad, panel, approving } = store.get();
    if (panel === 'promised' && approving) return void approve();
    if (panel === 'pay') {
        if (currentBasket(store.get())?.state !== 'card_pending') void payCash(pad === '' ? null : Number(pad));
        return;
    }
    const entry = padEntry(pad);
    if (entry.kind === 'quantity') applyQuantity();
    if (entry.kind === 'code') void addCode(entry.code);
}

function typedWhilePaying(key: string): boolean {
    const isPending = currentBasket(store.get())?.state === 'card_pending';
    const letter = key.toLowerCase();
    if (isPending || letter !== 'c') return false;
    void startCard(store.get().pad === '' ? null : Number(store.get().pad));
    return true;
}

// Where digits and Enter are not about the basket.
const isOwnWorld = (panel: Panel): boolean => panel === 'return' || panel === 'receipt' || panel === 'collect' || panel === 'handhelds';

// Keys a person typed outside text fields, told apart from scans by ScanCapture.
export function typed(key: string): void {
    const { panel } = store.get();
    if (panel === 'pay' && typedWhilePaying(key)) return;
    if (panel === 'promised' && chooseByKey(key)) return;
    if (key === '?') openPanel('keys');
    else if (isOwnWorld(panel)) return;
    else if (key === '+') nudge(1);
    else if (key === '-') nudge(-1);
    else padKey(key);
}

// At once when the field is there, else as soon as it is drawn.
export function focusSearch(): void {
    const field = document.getElementById('search');
    if (field) field.focus();
    else requestAnimationFrame(() => document.getElementById('search')?.focus());
}

const functionKeys: Record<string, () => void> = {
    F2: () => {
        if (store.get().panel !== 'products') closePanel();
        focusSearch();
    },
    F4: () => openPanel('open_item'),
    F6: () => openPanel('park'),
    F7: () => openPanel('collect'),
    F8: () => openPanel('return'),
    F9: () => openPanel('recall'),
    F10: () => openPanel('pay'),
    Escape: () => {
        const field = textField(document.activeElement);
        if (field) field.blur();
        back();
    },
};

// Keys that mean something only outside text fields and other controls.
function plainKey(event: KeyboardEvent): boolean {
    const isButton = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement;
    if (isOwnWorld(store.get().panel)) return false;
    switch (event.key) {
    case 'Enter':
        if (store.get().panel === 'promised' && !isButton) {
            if (store.get().approving) void approve();
            if (store.get().approving || sellForChosen()) return true;
        }
        if (store.get().pad === '' && (isButton || store.get().panel !== 'pay')) return false;
        padEnter();
        return true;
    case 'Backspace': padKey('Backspace'); return true;
    case 'Delete': voidSelected(); return true;
    case 'ArrowUp': moveSelection(-1); return true;
    case 'ArrowDown': moveSelection(1); return true;
    default: return false;
    }
}

export function listen(): void {
    window.addEventListener('keydown', (event) => {
        if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
        const act = functionKeys[event.key];
        if (act) act();
        else if (textField(event.target) || !plainKey(event)) return;
        event.preventDefault();
    });
}
