// Scans and keys of the orders page. What a person types without a text field goes into the field
// for codes, where there is one.

import { ScanCapture, textField } from '../shared/scan_capture';
import { cancelLot, giveLot, scanned, typedCode, undo } from './picking';
import { failed, store, toList, typeLot } from './orders_state';

const isDialogOpen = (): boolean => document.querySelector('dialog[open]') !== null;

function typed(key: string): void {
    const { asked, route, typed: code } = store.get();
    if (route.view !== 'pick' || isDialogOpen()) return;
    if (asked) typeLot(asked.lot + key);
    else store.set({ typed: (code + key).slice(0, 200) });
}

function untyped(count: number): void {
    const { asked, typed: code } = store.get();
    if (asked) typeLot(asked.lot.slice(0, -count));
    else store.set({ typed: code.slice(0, -count) });
}

function keyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isDialogOpen()) return;
    const { asked, route, typed: code } = store.get();
    const isButton = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement;
    if (event.key === 'Escape' && route.view !== 'list') {
        if (asked) cancelLot();
        else if (code === '') toList();
        else store.set({ typed: '' });
    } else if (route.view !== 'pick' || textField(event.target)) {
        return;
    } else if (event.key === 'Enter' && asked && asked.lot !== '' && !isButton) {
        giveLot(asked.lot);
    } else if (event.key === 'Enter' && code !== '' && !isButton) {
        typedCode();
    } else if (event.key === 'Backspace' && asked) {
        typeLot(asked.lot.slice(0, -1));
    } else if (event.key === 'Backspace') {
        store.set({ typed: code.slice(0, -1) });
    } else if (event.key === 'F4') {
        // One press is one step, however long the key is held.
        if (!event.repeat) undo();
    } else {
        return;
    }
    event.preventDefault();
}

export function listen(): void {
    new ScanCapture({
        // A question on the screen comes first: what is scanned meanwhile is not counted unseen.
        scanned: (code) => { if (isDialogOpen()) failed(`Scanned ${code}. Answer the question on the screen first.`); else scanned(code); },
        typed,
        untyped,
    });
    window.addEventListener('keydown', keyDown);
}
