// Tendering. The payment of a basket is keyed by the basket's id: asking again gives the same
// receipt, so a press without an answer is simply repeated.

import { messageOf, post, Refused } from '../../../../deploy/web/ui/http';
import { money } from '../../../../deploy/web/ui/format';
import type { Basket, Receipt } from '../api';
import { untilAnswered } from '../shared/asking';
import { toneBad } from '../shared/tones';
import { change, changes, refetch, sold } from './baskets';
import { currency, currentBasket, raiseBar, speak, store } from './state';

// `given` is what the customer handed over; null: exactly what is due.
export const payCash = (given: number | null): Promise<void> => pay(given, 'cash');

// What comes back is worth more than what is bought.
export const giveBack = (refund: 'cash' | 'card'): Promise<void> => pay(null, refund);

function pay(given: number | null, refund: 'cash' | 'card'): Promise<void> {
    const shown = currentBasket(store.get());
    if (!shown || store.get().isPaying) return Promise.resolve();
    store.set({ isPaying: true });
    return changes.add(async () => {
        try {
            const now = currentBasket(store.get());
            if (now?.basket === shown.basket && (now.remaining !== shown.remaining || now.give_back !== shown.give_back)) {
                raiseBar('warn', `The total is now ${money(now.remaining, currency())}. Please take payment again.`);
                return;
            }
            await settle(shown.basket, {
                ...(shown.remaining > 0 ? { cash_given: given ?? shown.remaining } : {}), ...(shown.give_back > 0 ? { refund } : {}) });
        } finally {
            store.set({ isPaying: false });
        }
    });
}

async function settle(id: string, body: { cash_given?: number; refund?: 'cash' | 'card' }): Promise<void> {
    try {
        sold(id, await untilAnswered(() => post<Receipt>(`/api/baskets/${id}/pay`, body)));
        store.set({ pad: '', multiplier: null });
    } catch (failure) {
        toneBad();
        raiseBar('bad', `Not recorded. ${messageOf(failure)}`);
        if (failure instanceof Refused) await refetch(id);
    }
}

export function startCard(amount: number | null): Promise<void> {
    const basket = currentBasket(store.get());
    if (!basket || basket.state === 'card_pending' || store.get().isPaying) return Promise.resolve();
    store.set({ pad: '', isPaying: true });
    const asked = amount ?? basket.remaining;
    speak(`Card payment of ${money(asked, currency())}. Key in the terminal's result.`);
    return change((id) => post<Basket>(`/api/baskets/${id}/card`, { amount: asked }))
        .finally(() => store.set({ isPaying: false }));
}

export type CardOutcome = 'approved' | 'declined' | 'unknown';

export async function cardResult(result: CardOutcome, reference: string): Promise<void> {
    const pending = currentBasket(store.get());
    if (pending?.state !== 'card_pending' || store.get().isPaying) return;
    store.set({ isPaying: true });
    await change((id) => post<Basket>(`/api/baskets/${id}/card-result`, { result, reference }))
        .finally(() => store.set({ isPaying: false }));
    if (result === 'declined') speak('Card declined. Nothing was charged.');
    const after = currentBasket(store.get());
    const isSettled = after?.basket === pending.basket && after.state === 'open' && after.remaining === 0;
    if (result === 'approved' && isSettled) await payCash(null);
}
