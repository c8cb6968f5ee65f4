// Goods that were scanned and are promised to orders: kept, in the order of the scans, until the
// cashier decides about each. Until then they are in no basket; a decision is about the basket they
// were scanned for, and ends with it.

import { Refused } from '../../../../deploy/web/ui/http';
import { plural } from '../../../../deploy/web/ui/format';
import type { Claim } from '../api';
import { toneAsk, toneBad } from '../shared/tones';
import { raiseBar, speak, store } from './state';

// `sell` does what was asked for once more, in that basket, with the reason.
export interface Asked { id: number; basket: string; claim: Claim; sell: (reason: string) => Promise<void> }

export const reasons = ['The customer has it in hand', 'The order can be met from elsewhere',
    'There is more here than the till knows'];

let nextAsked = 1;
// A jammed scanner must not fill memory.
const askedKept = 50;

export function claimIn(failure: unknown): Claim | null {
    if (!(failure instanceof Refused) || failure.problem.code !== 'promised') return null;
    return (failure.body as { claim?: Claim }).claim ?? null;
}

export function ask(basket: string, claim: Claim, sell: Asked['sell']): void {
    const { asked, panel } = store.get();
    if (asked.length >= askedKept) return notAdded(claim, 'too many scans wait to be decided');
    toneAsk();
    const isFree = panel === 'products' || panel === 'receipt';
    store.set({ asked: [...asked, { id: nextAsked++, basket, claim, sell }],
        ...(isFree ? { panel: 'promised', receipt: null, pad: '' } : {}) });
    const orders = claim.by.filter((each) => each.until === null).length;
    const whose = [orders > 0 ? plural(orders, 'order') : '', orders < claim.by.length ? 'someone who is paying online' : '']
        .filter((each) => each !== '').join(' and ');
    speak(`${claim.description} is promised to ${whose}. Put it back, or sell it and say why.`);
}

function notAdded(claim: Claim, why: string): void {
    toneBad();
    raiseBar('warn', `${claim.description} was not added: it is promised, and ${why}.`);
}

function keep(asked: Asked[]): void {
    const isDone = asked.length === 0 && store.get().panel === 'promised';
    store.set({ asked, chosenReason: null, ...(isDone ? { panel: 'products' } : {}) });
}

const settle = (id: number): void => keep(store.get().asked.filter((each) => each.id !== id));

// Its basket was sold, parked or cancelled.
export function basketEnded(basket: string): void {
    const ended = store.get().asked.filter((each) => each.basket === basket);
    if (ended.length === 0) return;
    keep(store.get().asked.filter((each) => each.basket !== basket));
    for (const each of ended) notAdded(each.claim, 'nobody decided to sell it');
}

export function putBack(asked: Asked): void {
    settle(asked.id);
    speak(`${asked.claim.description} was not added.`);
}

export async function sellAllTheSame(asked: Asked, reason: string): Promise<void> {
    settle(asked.id);
    await asked.sell(reason);
}

// Keys 1 to 3 choose a reason, Enter sells for it.
export function chooseByKey(key: string): boolean {
    const at = Number(key) - 1;
    const reason = /^[1-9]$/.test(key) && store.get().pad === '' ? reasons[at] : undefined;
    if (store.get().asked.length === 0 || reason === undefined) return false;
    store.set({ chosenReason: at });
    speak(`${reason}. Press Enter to sell.`);
    return true;
}

export function sellForChosen(): boolean {
    const { asked, chosenReason } = store.get();
    const reason = chosenReason === null ? undefined : reasons[chosenReason];
    if (!asked[0] || reason === undefined) return false;
    void sellAllTheSame(asked[0], reason);
    return true;
}
