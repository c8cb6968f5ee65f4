// Goods that were scanned and are promised to orders: kept, in the order of the scans, until the
// cashier decides about each. Until then they are in no basket.

import { Refused } from '../../../../deploy/web/ui/http';
import { plural } from '../../../../deploy/web/ui/format';
import type { Claim } from '../api';
import { toneAsk } from '../shared/tones';
import { speak, store } from './state';

// `sell` does what was asked for once more, with the reason.
export interface Asked { id: number; claim: Claim; sell: (reason: string) => Promise<void> }

export const reasons = ['The customer has it in hand', 'The order can be met from elsewhere',
    'There is more here than the till knows'];

let nextAsked = 1;
// A jammed scanner must not fill memory; what is beyond was never added, and said so.
const askedKept = 50;

export function claimIn(failure: unknown): Claim | null {
    if (!(failure instanceof Refused) || failure.problem.code !== 'promised') return null;
    return (failure.body as { claim?: Claim }).claim ?? null;
}

export function ask(claim: Claim, sell: Asked['sell']): void {
    toneAsk();
    const asked = [...store.get().asked, { id: nextAsked++, claim, sell }].slice(0, askedKept);
    const isFree = store.get().panel === 'products' || store.get().panel === 'receipt';
    store.set({ asked, ...(isFree ? { panel: 'promised', receipt: null } : {}) });
    speak(`${claim.description} is promised to ${plural(claim.by.length, 'order')}. Put it back, or sell it and say why.`);
}

function settle(id: number): void {
    const asked = store.get().asked.filter((each) => each.id !== id);
    const isDone = asked.length === 0 && store.get().panel === 'promised';
    store.set({ asked, ...(isDone ? { panel: 'products' } : {}) });
}

export function putBack(asked: Asked): void {
    settle(asked.id);
    speak(`${asked.claim.description} was not added.`);
}

export async function sellAllTheSame(asked: Asked, reason: string): Promise<void> {
    settle(asked.id);
    await asked.sell(reason);
}

// Keys 1 to 3 choose a reason.
export function chooseByKey(key: string): boolean {
    const asked = store.get().asked[0];
    const reason = /^[1-9]$/.test(key) ? reasons[Number(key) - 1] : undefined;
    if (!asked || reason === undefined) return false;
    void sellAllTheSame(asked, reason);
    return true;
}
