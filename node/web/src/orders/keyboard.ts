// Scans and keys of the orders page. What a person types without a text field goes into the field
// for codes, where there is one.

import { ScanCapture, textField } from '../shared/scan_capture';
import { scanned, typedCode, undo } from './picking';
import { failed, store, toList } from './orders_state';

const isDialogOpen = (): boolean => document.querySelector('dialog[open]') !== null;

function typed(key: string): void {
    if (store.get().route.view === 'pick' && !isDialogOpen()) store.set({ typed: (store.get().typed + key).slice(0, 200) });
}

function keyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isDialogOpen()) return;
    const { route, typed: code } = store.get();
    const isButton = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement;
    if (event.key === 'Escape' && route.view !== 'list') {
        if (code === '') toList();
        else store.set({ typed: '' });
    } else if (route.view !== 'pick' || textField(event.target)) {
        return;
    } else if (event.key === 'Enter' && code !== '' && !isButton) {
        typedCode();
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
        untyped: (count) => store.set({ typed: store.get().typed.slice(0, -count) }),
    });
    window.addEventListener('keydown', keyDown);
}
