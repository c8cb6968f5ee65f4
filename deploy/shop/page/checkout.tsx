// Between "Buy" and "Pay": the goods are kept, and the shopper says how to get them.

import { useEffect, useState } from 'preact/hooks';
import { countdown, money } from '../../web/ui/format';
import type { Store } from '../api';
import { type Checkout, deliverTo, giveUp, pay, store } from './shop_state';

// `asked`: what was chosen and is not answered yet.
interface Choice { checkout: Checkout; stores: Store[]; asked: string | null; choose: (collectAt: string) => Promise<void> }

function Delivery({ checkout, stores, asked, choose }: Choice) {
    const chosen = asked ?? (checkout.state === 'open' ? checkout.collectAt : null);
    const choices = [{ id: '', text: 'Send it to me' }, ...stores.map(({ id, name }) => ({ id, text: `Collect at ${name}` }))];
    return <fieldset class="delivery" disabled={asked !== null}>
        <legend class="hidden-text">How you get it</legend>
        {choices.map(({ id, text }) => <label key={id}><input type="radio" name="delivery" checked={chosen === id}
            onChange={() => void choose(id)} /> {text}</label>)}
    </fieldset>;
}

export function CheckoutPanel({ checkout, currency, stores }: { checkout: Checkout; currency: string; stores: Store[] }) {
    const [now, setNow] = useState(Date.now());
    const [asked, setAsked] = useState<string | null>(null);
    const choose = async (collectAt: string): Promise<void> => {
        setAsked(collectAt);
        await deliverTo(checkout, collectAt);
        setAsked(null);
    };
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 250);
        return () => clearInterval(timer);
    }, []);
    const isOver = checkout.state === 'open' && now >= checkout.until;
    useEffect(() => {
        if (isOver) store.set({ checkout: { ...checkout, state: 'expired' }, spoken: 'The time is over' });
    }, [isOver]);
    return <section class={`checkout ${checkout.state}`} aria-label="Checkout">
        <h2>{checkout.quantity} × {checkout.title}</h2>
        {checkout.state === 'open' && <p>Kept for you for <b class="left">{countdown(checkout.until - now)}</b></p>}
        {checkout.state === 'expired' && <p>The time is over: it is free for others again. Buy it once more if it is still there.</p>}
        {checkout.state === 'refused' && <p>Not kept: {checkout.fault}</p>}
        {checkout.state !== 'expired' && stores.length > 0 && <Delivery checkout={checkout} stores={stores} asked={asked}
            choose={choose} />}
        {checkout.state === 'open' && checkout.fault !== '' && <p class="fault">Not possible, so nothing changed: {checkout.fault}</p>}
        {checkout.state === 'open' && <button class="primary" disabled={asked !== null}
            onClick={() => void pay(checkout)}>Pay {money(checkout.amount, currency)}</button>}
        <button disabled={asked !== null} onClick={() => void giveUp(checkout)}>{checkout.state === 'open' ? 'Put back' : 'Close'}</button>
    </section>;
}
