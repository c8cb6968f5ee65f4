import { useState } from 'preact/hooks';
import { money } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Basket } from '../../api';
import { nextNotes } from '../cash';
import { type CardOutcome, cardResult, giveBack, payCash, startCard } from '../payment';
import { currentBasket, store } from '../state';
import { Panel } from './panel';

function CardPending() {
    const [reference, setReference] = useState('');
    const [saidUnknown, setUnknown] = useState(false);
    const isBusy = useStore(store, (state) => state.isPaying);
    const answer = (result: CardOutcome) => {
        setUnknown(result === 'unknown');
        void cardResult(result, reference.trim());
    };
    return <div class="card-pending">
        <p>Finish it on the card terminal, then say what the terminal answered.</p>
        <label>Slip number (optional)
            <input value={reference} onInput={(event) => setReference(event.currentTarget.value)} />
        </label>
        <button class="primary tall" disabled={isBusy} onClick={() => answer('approved')}>Approved</button>
        <button class="tall danger" disabled={isBusy} onClick={() => answer('declined')}>Declined</button>
        <button class="tall" disabled={isBusy} onClick={() => answer('unknown')}>I do not know</button>
        {saidUnknown && <p class="note warn-note" role="status">
            The result stays open. Look at the terminal's last transaction or its journal, then answer above.
            Do not charge the card again before that.</p>}
    </div>;
}

function Tenders({ basket }: { basket: Basket }) {
    if (basket.tenders.length === 0) return null;
    return <ul class="tenders small" aria-label="Paid so far">
        {basket.tenders.map((tender, index) =>
            <li key={index}>{tender.kind === 'card' ? 'Card' : tender.kind} {tender.card_result === 'approved' ? 'approved' : ''}
                {tender.reference ? ` (${tender.reference})` : ''}
                <span class="number">{money(tender.amount, basket.currency)}</span></li>)}
    </ul>;
}

function Choices({ basket }: { basket: Basket }) {
    const pad = useStore(store, (state) => state.pad);
    const isBusy = useStore(store, (state) => state.isPaying);
    const typed = pad === '' ? null : Number(pad);
    const due = basket.remaining;
    if (basket.give_back > 0) {
        const amount = money(basket.give_back, basket.currency);
        return <>
            <button class="primary tall" disabled={isBusy} onClick={() => void giveBack('cash')}>Give back {amount} in cash</button>
            <button class="tall" disabled={isBusy} onClick={() => void giveBack('card')}>Give back {amount} to the card</button>
        </>;
    }
    if (due === 0) {
        return <button class="primary tall" disabled={isBusy} onClick={() => void payCash(null)}>Complete the sale</button>;
    }
    const charge = typed !== null && typed > 0 && typed < due ? typed : null;
    return <>
        <h3>Cash</h3>
        <div class="cash">
            <button class="primary tall" disabled={isBusy} onClick={() => void payCash(null)}>
                Exact {money(due, basket.currency)}</button>
            {nextNotes(due, basket.currency).map((amount) =>
                <button key={amount} class="tall" disabled={isBusy} onClick={() => void payCash(amount)}>
                    {money(amount, basket.currency)}</button>)}
        </div>
        <p class="soft small" role="status">{typed === null
            ? 'Or type what the customer gave on the pad, in the smallest unit, and press Enter.'
            : typed >= due ? `Change will be ${money(typed - due, basket.currency)}`
            : `${money(due - typed, basket.currency)} is missing for cash. Charge part of it to a card first.`}</p>
        <h3>Card</h3>
        <button class="tall" disabled={isBusy} onClick={() => void startCard(charge)}>
            Charge {money(charge ?? due, basket.currency)} to card <kbd>C</kbd></button>
    </>;
}

export function Pay() {
    const basket = useStore(store, currentBasket);
    if (!basket) return <Panel title="Pay" kind="pay-panel"><p class="empty">Nothing to pay.</p></Panel>;
    const isPending = basket.state === 'card_pending';
    return <Panel title={isPending ? 'Waiting for the card' : 'Pay'} kind="pay-panel">
        <p class="due"><span class="soft">{isPending ? 'On the card' : basket.give_back > 0 ? 'To give back' : 'Due'}</span>
            {' '}{money(isPending ? basket.card_amount : basket.give_back || basket.remaining, basket.currency)}</p>
        <Tenders basket={basket} />
        {isPending ? <CardPending /> : <Choices basket={basket} />}
    </Panel>;
}
