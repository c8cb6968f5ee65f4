// The demo shop's page: products with the number the shop was told, and the buyer's orders.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import '../../web/ui/base.css';
import './shop.css';
import { get, messageOf, post } from '../../web/ui/http';
import { count, countdown, money, plural } from '../../web/ui/format';
import { Store, useStore } from '../../web/ui/store';
import type { Hold, ShopListing } from '../api';

type OrderState = 'placed' | 'held' | 'refused' | 'shipped' | 'cancelled';
interface Placed { order: string; state: OrderState; reason: string; title: string; quantity: number }

// Goods kept for this shopper while paying; `until` by this browser's clock. `fault`: why there are none.
interface Checkout { hold: string; listing: string; title: string; quantity: number; amount: number; until: number;
    state: 'open' | 'expired' | 'refused'; fault: string }

interface ShopPage {
    listings: Map<string, ShopListing>; currency: string; placed: Placed[]; checkout: Checkout | null; isLive: boolean;
    spoken: string;
}
const store = new Store<ShopPage>({ listings: new Map(), currency: 'GBP', placed: [], checkout: null, isLive: false,
    spoken: '' });
// One shopper, one hold: a page that is loaded again is the same shopper.
const owner = sessionStorage.getItem('shopper') ?? `shopper-${crypto.randomUUID()}`;
sessionStorage.setItem('shopper', owner);

const shownAtOnce = 48;
const ordersKept = 8;
const stateTexts: Record<OrderState, string> = {
    placed: 'Waiting for confirmation', held: 'Confirmed, being packed', refused: 'Sorry, sold out',
    shipped: 'Shipped', cancelled: 'Cancelled',
};

async function fetchListings(): Promise<void> {
    const { listings, currency } = await get<{ listings: ShopListing[]; currency: string }>('/api/listings');
    store.set({ listings: new Map(listings.map((listing) => [listing.listing, listing])), currency });
}

function follow(): void {
    const source = new EventSource('/api/live');
    source.onopen = () => { store.set({ isLive: true }); void fetchListings(); };
    source.onerror = () => store.set({ isLive: false });
    source.onmessage = (event: MessageEvent<string>) => {
        const listings = new Map(store.get().listings);
        for (const listing of JSON.parse(event.data) as ShopListing[]) listings.set(listing.listing, listing);
        store.set({ listings });
    };
}

function putPlaced(placed: Placed): void {
    const others = store.get().placed.filter((other) => other.order !== placed.order);
    store.set({ placed: [placed, ...others].slice(0, ordersKept),
        spoken: `Order ${placed.order}: ${stateTexts[placed.state]}` });
}

// The goods are kept first, then paid: nobody pays for what another one takes meanwhile.
async function buy(listing: ShopListing, quantity: number): Promise<void> {
    const wish: Checkout = { hold: '', listing: listing.listing, title: listing.title, quantity,
        amount: listing.price * quantity, until: 0, state: 'open', fault: '' };
    try {
        const hold = await post<Hold>('/api/checkout', { owner, lines: [{ listing: listing.listing, quantity }] });
        store.set({ checkout: { ...wish, hold: hold.hold, until: Date.now() + hold.expires_in_ms },
            spoken: `${quantity} × ${listing.title} kept for you` });
    } catch (failure) {
        store.set({ checkout: { ...wish, state: 'refused', fault: messageOf(failure) }, spoken: messageOf(failure) });
    }
}

async function pay(checkout: Checkout): Promise<void> {
    const waiting: Placed = { order: `S-${checkout.hold}`, state: 'placed', reason: '', title: checkout.title,
        quantity: checkout.quantity };
    store.set({ checkout: null });
    putPlaced(waiting);
    try {
        putPlaced({ ...waiting, ...await post<{ state: OrderState; reason: string }>('/api/pay', { hold: checkout.hold }) });
    } catch (failure) {
        putPlaced({ ...waiting, reason: messageOf(failure) });
    }
}

async function giveUp(checkout: Checkout): Promise<void> {
    store.set({ checkout: null, spoken: 'Given back' });
    if (checkout.state === 'open') await post('/api/release', { hold: checkout.hold }).catch(() => null);
}

// Orders move on at the hub; the buyer's few are asked for again now and then.
async function refreshPlaced(): Promise<void> {
    for (const placed of store.get().placed) {
        if (placed.state !== 'placed' && placed.state !== 'held') continue;
        const now = await get<{ state: OrderState; reason: string }>(`/api/orders/${placed.order}`).catch(() => null);
        if (now && now.state !== placed.state) putPlaced({ ...placed, state: now.state, reason: now.reason });
    }
}

function Availability({ listing }: { listing: ShopListing }) {
    if (listing.version === 0) return <p class="stock soft">Not offered yet</p>;
    if (listing.paused || !listing.quantity) return <p class="stock out">Sold out, paused</p>;
    if (listing.quantity <= 3) return <p class="stock few">Only {listing.quantity} left</p>;
    return <p class="stock">{count(listing.quantity)} in stock</p>;
}

function Card({ listing, currency }: { listing: ShopListing; currency: string }) {
    const [quantity, setQuantity] = useState(1);
    const most = listing.paused ? 0 : listing.quantity ?? 0;
    return <li class={most === 0 ? 'card paused' : 'card'} data-listing={listing.listing}>
        <div class="picture" aria-hidden="true" style={{ '--hue': hueOf(listing.listing) }}>{listing.title.slice(0, 1)}</div>
        <h2>{listing.title}</h2>
        <p class="price">{money(listing.price, currency)}</p>
        <div key={listing.version} class={listing.version > 0 ? 'flash' : ''}><Availability listing={listing} /></div>
        <div class="buy">
            <label><span class="hidden-text">Quantity of {listing.title}</span>
                <input type="number" min={1} max={Math.max(1, most)} value={quantity} disabled={most === 0}
                    onInput={(event) => setQuantity(Math.max(1, Math.floor(Number(event.currentTarget.value)) || 1))} /></label>
            <button class="primary" disabled={most === 0} aria-label={`Buy ${listing.title}`}
                onClick={() => void buy(listing, quantity)}>Buy</button>
        </div>
    </li>;
}

const hueOf = (text: string): string =>
    String([...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7));

function CheckoutPanel({ checkout, currency }: { checkout: Checkout; currency: string }) {
    const [now, setNow] = useState(Date.now());
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
        {checkout.state === 'open' && <button class="primary" onClick={() => void pay(checkout)}>
            Pay {money(checkout.amount, currency)}</button>}
        <button onClick={() => void giveUp(checkout)}>{checkout.state === 'open' ? 'Put back' : 'Close'}</button>
    </section>;
}

function OrdersList({ placed }: { placed: Placed[] }) {
    if (placed.length === 0) return null;
    return <section class="placed" aria-label="Your orders">
        <h2>Your orders</h2>
        <ul>{placed.map((order) => <li key={order.order} data-order={order.order}>
            <b>{order.order}</b> {order.quantity} × {order.title}
            <span class={`state ${order.state}`}>{stateTexts[order.state]}</span>
            {order.reason && <span class="soft small">{order.reason}</span>}
        </li>)}</ul>
    </section>;
}

function Shop() {
    const page = useStore(store, (state) => state);
    const [query, setQuery] = useState('');
    const [isAll, setAll] = useState(false);
    useEffect(() => {
        const timer = setInterval(() => void refreshPlaced(), 1_500);
        return () => clearInterval(timer);
    }, []);
    const words = query.toLowerCase();
    const found = [...page.listings.values()].filter((listing) =>
        listing.title.toLowerCase().includes(words) || listing.listing.toLowerCase().includes(words))
        .sort((a, b) => Number(b.version > 0) - Number(a.version > 0) || (b.updated_at ?? 0) - (a.updated_at ?? 0));
    const [order, setOrder] = useState<string[]>([]);
    // Cards keep their places while numbers change under them.
    useEffect(() => setOrder(found.map((listing) => listing.listing)), [query, page.listings.size, isAll]);
    const shown = order.map((id) => page.listings.get(id)!).filter(Boolean).slice(0, isAll ? 500 : shownAtOnce);
    return <>
        <header class="shop-head">
            <h1>Hearth &amp; Bunting</h1>
            <label class="find"><span class="hidden-text">Search the shop</span>
                <input type="search" placeholder="Search the shop" value={query}
                    onInput={(event) => setQuery(event.currentTarget.value)} /></label>
            <span class={page.isLive ? 'badge good' : 'badge grey'}>{page.isLive ? 'Live stock' : 'Reconnecting'}</span>
        </header>
        <main>
            {page.checkout && <CheckoutPanel key={page.checkout.hold} checkout={page.checkout} currency={page.currency} />}
            <OrdersList placed={page.placed} />
            <p class="soft found">{plural(found.length, 'product')}</p>
            <ul class="cards">{shown.map((listing) => <Card key={listing.listing} listing={listing} currency={page.currency} />)}</ul>
            {!isAll && found.length > shownAtOnce && <button onClick={() => setAll(true)}>Show more</button>}
        </main>
        <div class="hidden-text" role="status" aria-live="polite">{page.spoken}</div>
    </>;
}

follow();
render(<Shop />, document.getElementById('page')!);
