// The demo shop's page: products with the number the shop was told, and the buyer's orders.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import '../../web/ui/base.css';
import './shop.css';
import { count, money, plural } from '../../web/ui/format';
import { useStore } from '../../web/ui/store';
import type { ShopListing } from '../api';
import { CheckoutPanel } from './checkout';
import { OrderPage, OrdersList } from './orders';
import { buy, follow, store } from './shop_state';

const shownAtOnce = 48;

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

function Listings() {
    const page = useStore(store, (state) => state);
    const [query, setQuery] = useState('');
    const [isAll, setAll] = useState(false);
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
            {page.checkout && <CheckoutPanel key={page.checkout.hold} checkout={page.checkout} currency={page.currency}
                stores={page.stores} />}
            <OrdersList />
            <p class="soft found">{plural(found.length, 'product')}</p>
            <ul class="cards">{shown.map((listing) => <Card key={listing.listing} listing={listing} currency={page.currency} />)}</ul>
            {!isAll && found.length > shownAtOnce && <button onClick={() => setAll(true)}>Show more</button>}
        </main>
    </>;
}

function Shop() {
    const spoken = useStore(store, (state) => state.spoken);
    const id = /^\/orders\/([^/]+)$/.exec(location.pathname)?.[1];
    return <>
        {id === undefined ? <Listings /> : <>
            <header class="shop-head"><h1>Hearth &amp; Bunting</h1></header>
            <OrderPage id={decodeURIComponent(id)} /></>}
        <div class="hidden-text" role="status" aria-live="polite">{spoken}</div>
    </>;
}

follow();
render(<Shop />, document.getElementById('page')!);
