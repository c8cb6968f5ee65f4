// Everything the register page shows. Baskets are copies of the node's: the node's are the truth.

import { Store } from '../../../../deploy/web/ui/store';
import type { Basket, Handhelds, Product, Receipt, Returns, ShipTask, Status } from '../api';
import type { Collecting, HandedOver } from './collecting';
import type { Approving, Asked } from './promised';

export type Panel = 'products' | 'pay' | 'park' | 'recall' | 'open_item' | 'return' | 'keys' | 'receipt' | 'promised'
    | 'collect' | 'handhelds';

// A bar above the page: red for what went wrong, amber for what to know.
export interface Bar { id: number; tone: 'bad' | 'warn'; text: string; code: string | null;
    order: string | null /* to be handed over, scanned at another time */ }

export interface RegisterState {
    status: Status | null;
    isConnected: boolean;             // to the node on this machine, not to the hub
    signedOut: boolean;
    baskets: Basket[];                // open, pending and parked, by time of opening
    current: string | null;           // basket id
    selectedLine: number | null;
    panel: Panel;
    receipt: Receipt | null;          // shown by the receipt panel
    lastSale: Receipt | null;         // its change stays on screen until the next payment
    pad: string;
    multiplier: number | null;        // "3 *": for the next scan
    waiting: number;                  // scans and presses not answered yet
    isPaying: boolean;
    bars: Bar[];
    spoken: string;                   // polite announcement for screen readers
    openItemCode: string;             // the unknown code behind the open item form
    returnOf: Receipt | null;         // the receipt whose goods come back
    foreign: string | null;           // or the name of one of another till
    quick: Product[];
    levelsVersion: number;            // grows when stock levels changed
    asked: Asked[];                   // scanned, promised, not decided yet
    chosenReason: number | null;      // of the first of them, by key
    approving: Approving | null;      // the first of them, by a supervisor
    approver: string;                 // who approved last on this page
    collecting: Collecting | null;    // the order in the collection panel
    choices: ShipTask[];              // or several with the number that was asked for
    handedOver: HandedOver | null;    // just now
    handhelds: Handhelds | null;      // null until first asked for
}

export const store = new Store<RegisterState>({
    status: null, isConnected: false, signedOut: false, baskets: [], current: null, selectedLine: null,
    panel: 'products', receipt: null, lastSale: null, pad: '', multiplier: null, waiting: 0,
    isPaying: false, bars: [], spoken: '', openItemCode: '', returnOf: null, foreign: null, quick: [], levelsVersion: 0,
    asked: [], chosenReason: null, approving: null, approver: '', collecting: null, choices: [], handedOver: null,
    handhelds: null,
});

export const currency = (): string => store.get().status?.currency ?? 'EUR';

const noReturns: Returns = { reasons: [], without_receipt: 'no', approvers: [] };
export const returnsOf = (state: RegisterState): Returns => state.status?.returns ?? noReturns;

export function currentBasket(state: RegisterState): Basket | null {
    return state.baskets.find((basket) => basket.basket === state.current) ?? null;
}

let nextBar = 1;
// Unknown codes stay until someone deals with them; a bound keeps a jammed scanner from filling memory.
const barsKept = 50;

export function raiseBar(tone: Bar['tone'], text: string, code: string | null = null, order: string | null = null): void {
    const others = store.get().bars.filter((bar) => bar.text !== text);
    store.set({ bars: [{ id: nextBar++, tone, text, code, order }, ...others].slice(0, barsKept) });
}

export function dropBar(id: number): void {
    store.set({ bars: store.get().bars.filter((bar) => bar.id !== id) });
}

export function speak(text: string): void {
    // The same words twice are only read again when the text differs.
    const isSame = store.get().spoken === text;
    store.set({ spoken: isSame ? `${text}\u00a0` : text });
}
