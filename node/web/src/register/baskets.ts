// What a cashier does to baskets. Each change is asked of the node, in order, and the node's answer
// replaces our copy. Adding is not repeatable, so an add without an answer is looked up first.

import { get, patch, post, Refused, remove, messageOf } from '../../../../deploy/web/ui/http';
import { money } from '../../../../deploy/web/ui/format';
import { uuid7 } from '../../../../deploy/web/ui/uuid';
import type { Basket, Claim, Line, Product, Receipt } from '../api';
import { isToBeAskedAgain, shortPause, untilAnswered } from '../shared/asking';
import { SerialQueue } from '../shared/queue';
import { toneBad, toneGood } from '../shared/tones';
import { type Approval, ask, type Asked, basketEnded, claimIn, pinProblem } from './promised';
import { currency, currentBasket, raiseBar, speak, store } from './state';

export const changes = new SerialQueue((waiting) => store.set({ waiting }));

const currentKey = 'onepool.basket';

export function choose(basket: string | null): void {
    if (basket) sessionStorage.setItem(currentKey, basket);
    else sessionStorage.removeItem(currentKey);
    store.set({ current: basket, selectedLine: null, pad: '', multiplier: null });
}

export const remembered = (): string | null => sessionStorage.getItem(currentKey);

// An answer may arrive after a newer one; the older is dropped.
export function put(basket: Basket): void {
    const known = store.get().baskets;
    const before = known.find((other) => other.basket === basket.basket);
    if (before && before.updated_at > basket.updated_at) return;
    const others = known.filter((other) => other.basket !== basket.basket);
    store.set({ baskets: [...others, basket].sort((a, b) => a.created_at - b.created_at) });
}

export function drop(id: string): void {
    store.set({ baskets: store.get().baskets.filter((basket) => basket.basket !== id) });
    basketEnded(id);
    if (store.get().current === id) choose(null);
}

export function sold(id: string, receipt: Receipt): void {
    const wasShown = store.get().current === id;
    drop(id);
    if (!wasShown) return;
    store.set({ receipt, lastSale: receipt, panel: 'receipt' });
    speak(`Sold. Total ${money(receipt.total, receipt.currency)}. ` +
          `Change ${money(changeOf(receipt), receipt.currency)}.`);
}

export const changeOf = (receipt: Receipt): number =>
    receipt.tenders.reduce((sum, tender) => sum + tender.change, 0);

// Fetches one basket again, after someone (perhaps another tab) changed it.
export async function refetch(id: string): Promise<void> {
    try {
        const basket = await get<Basket>(`/api/baskets/${id}`);
        put(basket);
        // A page that shows nothing follows the till.
        if (!store.get().current && store.get().panel !== 'receipt' && basket.state !== 'parked') choose(id);
    } catch (failure) {
        if (!(failure instanceof Refused)) return;
        const receipt = (failure.body as { receipt?: Receipt }).receipt;
        if (failure.status === 410 && receipt) sold(id, receipt);
        else if (failure.status === 404 || failure.status === 410) drop(id);
    }
}

export async function openBasket(): Promise<string> {
    const current = currentBasket(store.get());
    if (current) return current.basket;
    const id = uuid7();
    put(await untilAnswered(() => post<Basket>('/api/baskets', { basket: id })));
    choose(id);
    return id;
}

// Adds once: when no answer came, the basket itself tells whether the add was done.
async function addOnce(id: string, ask: () => Promise<Basket>): Promise<Basket> {
    const before = currentBasket(store.get())?.updated_at ?? 0;
    for (;;) {
        try {
            return await ask();
        } catch (failure) {
            if (!isToBeAskedAgain(failure)) throw failure;
            await shortPause();
            const now = await untilAnswered(() => get<Basket>(`/api/baskets/${id}`));
            if (now.updated_at > before) return now;
        }
    }
}

function changedLine(before: Basket | null, after: Basket): Line | null {
    const old = new Map(before?.lines.map((line) => [line.line_no, line.quantity]));
    return after.lines.find((line) => old.get(line.line_no) !== line.quantity) ?? null;
}

function adopt(after: Basket): void {
    const line = changedLine(store.get().baskets.find((b) => b.basket === after.basket) ?? null, after);
    put(after);
    if (!line) return;
    store.set({ selectedLine: line.line_no });
    speak(`${line.description}, ${line.quantity} at ${money(line.unit_price, currency())}. ` +
          `Total ${money(after.total, currency())}.`);
}

function reportRefusal(failure: unknown, code: string | null): void {
    toneBad();
    if (isUnknownCode(failure)) {
        raiseBar('bad', `Unknown code ${code ?? ''}: no product, and no order of this store`, code);
    } else {
        const what = code ? `${code} was not added. ` : '';
        raiseBar('bad', what + messageOf(failure));
    }
}

const isUnknownCode = (failure: unknown): boolean => failure instanceof Refused && failure.problem.code === 'unknown_code';

const isGone = (failure: unknown): boolean => failure instanceof Refused
    && (failure.status === 410 || failure.problem.code === 'no_such_basket');

type Agreed = { all_the_same?: string } & Partial<Approval>;
type Added = { code?: string; quantity: number } & Agreed;

// What a code that is no product's may mean all the same; true when it meant something.
let otherMeaning: (code: string) => Promise<boolean> = () => Promise.resolve(false);
export function askWhatElse(meaning: (code: string) => Promise<boolean>): void {
    otherMeaning = meaning;
}

// No basket is opened for what is nothing to sell, such as an order's number.
async function checkSold(code: string): Promise<void> {
    await untilAnswered(() => get<Product>(`/api/products/${encodeURIComponent(code)}`));
}

function add(path: string, body: Added): Promise<void> {
    return changes.add(async () => {
        let id = '';
        try {
            if (path === 'lines' && !currentBasket(store.get())) await checkSold(body.code ?? '');
            if (store.get().panel === 'receipt') store.set({ panel: 'products', receipt: null });
            id = await openBasket();
            try {
                adopt(await addOnce(id, () => post<Basket>(`/api/baskets/${id}/${path}`, body)));
            } catch (failure) {
                if (!isGone(failure)) throw failure;
                // Another tab finished that sale: these goods belong to the next one.
                drop(id);
                id = await openBasket();
                adopt(await addOnce(id, () => post<Basket>(`/api/baskets/${id}/${path}`, body)));
            }
            toneGood();
        } catch (failure) {
            const claim = claimIn(failure);
            if (claim) ask(id, claim, (reason, approval) => addTo(id, path, { ...body, all_the_same: reason, ...approval }));
            else if (!isUnknownCode(failure) || !await otherMeaning(body.code ?? '')) reportRefusal(failure, body.code ?? null);
        }
    });
}

// Promised goods all the same, as a person agreed: what to tell of their PIN, or null.
async function agreed(sell: () => Promise<void>, failed: (failure: unknown) => Promise<void> | void,
                      askAgain: (claim: Claim) => void): Promise<string | null> {
    let told: string | null = null;
    await changes.add(async () => {
        try {
            await sell();
        } catch (failure) {
            told = pinProblem(failure);
            const claim = claimIn(failure);   // it takes more than it did: a supervisor was put on the list
            if (claim) askAgain(claim);
            else if (told === null) await failed(failure);
        }
    });
    return told;
}

// To this basket or none: what was decided about it is not true of another.
function addTo(id: string, path: string, body: Added): Promise<string | null> {
    const again: Asked['sell'] = (reason, approval) => addTo(id, path, { ...body, all_the_same: reason, ...approval });
    return agreed(async () => {
        adopt(await addOnce(id, () => post<Basket>(`/api/baskets/${id}/${path}`, body)));
        toneGood();
    }, (failure) => reportRefusal(failure, body.code ?? null), (claim) => ask(id, claim, again));
}

export function addCode(code: string): Promise<void> {
    const quantity = store.get().multiplier ?? 1;
    store.set({ multiplier: null, pad: '' });
    return add('lines', { code, quantity });
}

export interface OpenItem {
    code?: string; description: string; quantity: number; unit_price: number; tax_code?: string;
}
export const addOpenItem = (item: OpenItem): Promise<void> => add('open-items', item);

// Any other change of the shown basket; all of them may be repeated without harm.
// `sell`: the same once more, where it is about promised goods.
export function change(request: (id: string) => Promise<Basket>,
                       sell?: (id: string) => Asked['sell']): Promise<void> {
    const id = store.get().current;
    if (!id) return Promise.resolve();
    return changes.add(async () => {
        try {
            adopt(await untilAnswered(() => request(id)));
        } catch (failure) {
            const claim = claimIn(failure);
            if (claim && sell) return ask(id, claim, sell(id));
            reportRefusal(failure, null);
            await refetch(id);
        }
    });
}

export function setQuantity(lineNo: number, quantity: number): Promise<void> {
    return change((id) => patch<Basket>(`/api/baskets/${id}/lines/${lineNo}`, { quantity }),
        (id) => (reason, approval) => raise(id, lineNo, { quantity, all_the_same: reason, ...approval }));
}

function raise(id: string, lineNo: number, body: { quantity: number } & Agreed): Promise<string | null> {
    const again: Asked['sell'] = (reason, approval) => raise(id, lineNo, { ...body, all_the_same: reason, ...approval });
    return agreed(
        async () => adopt(await untilAnswered(() => patch<Basket>(`/api/baskets/${id}/lines/${lineNo}`, body))),
        async (failure) => {
            reportRefusal(failure, null);
            await refetch(id);
        }, (claim) => ask(id, claim, again));
}

export function voidLine(line: Line): Promise<void> {
    store.set({ selectedLine: null });
    speak(`${line.description} removed.`);
    return change((id) => remove<Basket>(`/api/baskets/${id}/lines/${line.line_no}`));
}

export async function park(name: string): Promise<void> {
    await change((id) => post<Basket>(`/api/baskets/${id}/park`, { name }));
    const parked = currentBasket(store.get());
    if (parked?.state === 'parked') {
        basketEnded(parked.basket);
        choose(null);
        speak(`Parked as ${name}.`);
    }
}

export function recall(id: string): Promise<void> {
    choose(id);
    return change((basket) => post<Basket>(`/api/baskets/${basket}/recall`));
}

export function abandon(): Promise<void> {
    const id = store.get().current;
    if (!id) return Promise.resolve();
    return changes.add(async () => {
        try {
            await untilAnswered(() => remove<object>(`/api/baskets/${id}`));
            drop(id);
            speak('Basket cancelled.');
        } catch (failure) {
            reportRefusal(failure, null);
            await refetch(id);
        }
    });
}
