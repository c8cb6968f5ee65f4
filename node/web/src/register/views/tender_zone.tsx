// The right-hand column: what is due, the number pad, and what to do next.

import { money } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Basket } from '../../api';
import { changeOf } from '../baskets';
import { applyQuantity, openPanel, padEnter, padKey } from '../keyboard';
import { currency, currentBasket, store } from '../state';

// What stands between the shop and its customer now.
export function dueOf(basket: Basket | null): { name: 'Total' | 'Still to pay' | 'To give back'; amount: number } {
    if (!basket) return { name: 'Total', amount: 0 };
    if (basket.give_back > 0) return { name: 'To give back', amount: basket.give_back };
    if (basket.tendered > 0 || basket.back) return { name: 'Still to pay', amount: basket.remaining };
    return { name: 'Total', amount: basket.total };
}

function Total() {
    const basket = useStore(store, currentBasket);
    const status = useStore(store, (state) => state.status);
    const unit = basket?.currency ?? status?.currency ?? currency();
    const due = dueOf(basket);
    return <div class="total" role="group" aria-label="Total">
        <span class="soft">{due.name}</span>
        <output class="total-amount" data-test="total">{money(due.amount, unit)}</output>
        <span class="soft small">
            {due.name === 'Total' ? `of which tax ${money(basket?.tax ?? 0, unit)}`
                : [`${money(basket!.total, unit)} in all`, ...basket!.tendered > 0 ? [`${money(basket!.tendered, unit)} paid`] : [],
                   ...basket!.back ? [`${money(basket!.back.total, unit)} comes back`] : []].join(', ')}
        </span>
    </div>;
}

function LastSale() {
    const sale = useStore(store, (state) => state.lastSale);
    if (!sale) return null;
    return <button class="last-sale small" onClick={() => store.set({ panel: 'receipt', receipt: sale })}>
        Last sale {money(sale.total, sale.currency)} · change <b>{money(changeOf(sale), sale.currency)}</b>
    </button>;
}

function PadDisplay() {
    const pad = useStore(store, (state) => state.pad);
    const multiplier = useStore(store, (state) => state.multiplier);
    const isPaying = useStore(store, (state) => state.panel === 'pay');
    const waiting = useStore(store, (state) => state.waiting);
    const pin = useStore(store, (state) => state.panel === 'promised' ? state.approving?.pin ?? null : null);
    let text = pad;
    if (pin !== null) text = '•'.repeat(pin.length);
    else if (multiplier !== null) text = `${multiplier} × ${pad || 'scan next'}`;
    else if (isPaying && pad !== '') text = money(Number(pad), currency());
    else if (pad === '' && waiting > 1) text = `${waiting} waiting`;
    return <output class="pad-display" aria-label="Typed number">{text}</output>;
}

const padRows = ['7', '8', '9', '4', '5', '6', '1', '2', '3', '0', '00'];

function Pad() {
    const isPaying = useStore(store, (state) => state.panel === 'pay');
    const isPending = useStore(store, (state) => currentBasket(state)?.state === 'card_pending');
    return <div class="pad" role="group" aria-label="Number pad">
        <PadDisplay />
        <div class="pad-keys">
            {padRows.map((key) => <button key={key} onClick={() => padKey(key)}>{key}</button>)}
            <button aria-label="Delete last digit" onClick={() => padKey('Backspace')}>⌫</button>
            {isPaying ? <button class="pad-wide" disabled={isPending} onClick={padEnter}>Cash this amount <kbd>Enter</kbd></button> : <>
                <button onClick={applyQuantity}>Qty</button>
                <button aria-label="Multiply the next scan" onClick={() => padKey('*')}>× next</button>
                <button onClick={padEnter}>Enter</button>
            </>}
        </div>
    </div>;
}

function Functions() {
    const parked = useStore(store, (state) => state.baskets.filter((basket) => basket.state === 'parked').length);
    const canPark = useStore(store, (state) => {
        const basket = currentBasket(state);
        return basket?.state === 'open' && (basket.lines.length > 0 || basket.back !== null) && basket.tenders.length === 0;
    });
    return <div class="functions">
        <button disabled={!canPark} onClick={() => openPanel('park')}>Park <kbd>F6</kbd></button>
        <button onClick={() => openPanel('recall')}>Recall{parked > 0 ? ` (${parked})` : ''} <kbd>F9</kbd></button>
        <button onClick={() => openPanel('open_item')}>Open item <kbd>F4</kbd></button>
        <button onClick={() => openPanel('return')}>Return <kbd>F8</kbd></button>
        <button aria-label="Collect an order" onClick={() => openPanel('collect')}>Collect <kbd>F7</kbd></button>
    </div>;
}

export function TenderZone() {
    const basket = useStore(store, currentBasket);
    const panel = useStore(store, (state) => state.panel);
    const isReady = basket !== null && (basket.lines.length > 0 || basket.back !== null) && panel !== 'pay' && panel !== 'receipt';
    return <section class="zone tender" aria-label="Total and payment">
        <Total />
        <LastSale />
        <Pad />
        <Functions />
        <button class="primary pay" disabled={!isReady} onClick={() => openPanel('pay')}>Pay <kbd>F10</kbd></button>
    </section>;
}
