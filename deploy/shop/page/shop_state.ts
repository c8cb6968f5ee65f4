// What the demo shop's page knows, and what it asks of the shop.

import { get, messageOf, post } from '../../web/ui/http';
import { Store } from '../../web/ui/store';
import type { Hold, OrderView, ShopListing, Store as Place } from '../api';

// Goods kept for this shopper while paying; `until` by this browser's clock. `collectAt`: '' when they are sent.
// `fault`: why there are none, or why the last wish was not met.
export interface Checkout { hold: string; listing: string; title: string; quantity: number; amount: number; until: number;
    collectAt: string; state: 'open' | 'expired' | 'refused'; fault: string }

export interface ShopPage {
    listings: Map<string, ShopListing>; currency: string; stores: Place[]; placed: OrderView[]; checkout: Checkout | null;
    isLive: boolean; spoken: string;
}
export const store = new Store<ShopPage>({ listings: new Map(), currency: 'GBP', stores: [], placed: [], checkout: null,
    isLive: false, spoken: '' });

// One shopper, one hold: a page that is loaded again is the same shopper, with the same orders.
const owner = sessionStorage.getItem('shopper') ?? `shopper-${crypto.randomUUID()}`;
sessionStorage.setItem('shopper', owner);
const ordersKept = 8;
const ordersOf = (): string[] => JSON.parse(sessionStorage.getItem('orders') ?? '[]') as string[];

export const isOver = (order: OrderView): boolean => ['refused', 'cancelled', 'shipped', 'collected'].includes(order.state);

export function stateText({ state, store: place }: OrderView): string {
    switch (state) {
        case 'placed': return 'Waiting for confirmation';
        case 'held': return place === null ? 'Confirmed, being packed' : `Confirmed, being made ready at ${place}`;
        case 'staged': return place === null ? 'Packed, waiting to be sent' : `Ready for collection at ${place}: show this code`;
        case 'refused': return 'Sorry, sold out';
        case 'shipped': return 'Shipped';
        case 'collected': return 'Collected';
        case 'cancelled': return 'Cancelled';
    }
}

export async function fetchListings(): Promise<void> {
    const { listings, currency, stores } =
        await get<{ listings: ShopListing[]; currency: string; stores: Place[] }>('/api/listings');
    store.set({ listings: new Map(listings.map((listing) => [listing.listing, listing])), currency, stores });
}

export function follow(): void {
    const source = new EventSource('/api/live');
    source.onopen = () => { store.set({ isLive: true }); void fetchListings(); };
    source.onerror = () => store.set({ isLive: false });
    source.onmessage = (event: MessageEvent<string>) => {
        const listings = new Map(store.get().listings);
        for (const listing of JSON.parse(event.data) as ShopListing[]) listings.set(listing.listing, listing);
        store.set({ listings });
    };
}

function putPlaced(order: OrderView): void {
    const { placed } = store.get();
    const isKnown = placed.some((other) => other.order === order.order);
    const next = isKnown ? placed.map((other) => (other.order === order.order ? order : other)) : [order, ...placed];
    store.set({ placed: next.slice(0, ordersKept), spoken: `Order ${order.order}: ${stateText(order)}` });
}

// The goods are kept first, then paid: nobody pays for what another one takes meanwhile. Asked again with another wish,
// what was kept before stays until the new wish is met.
async function keep(wish: Checkout): Promise<void> {
    const { hold, listing, quantity, collectAt, title } = wish;
    try {
        const kept = await post<Hold>('/api/checkout', { owner, lines: [{ listing, quantity }],
            ...(hold === '' ? {} : { hold }), ...(collectAt === '' ? {} : { collect_at: collectAt }) });
        store.set({ checkout: { ...wish, hold: kept.hold, until: Date.now() + kept.expires_in_ms, state: 'open', fault: '' },
            spoken: `${quantity} × ${title} kept for you` });
    } catch (failure) {
        const fault = messageOf(failure);
        const before = hold === '' ? null : store.get().checkout;
        store.set({ checkout: before ? { ...before, fault } : { ...wish, state: 'refused', fault }, spoken: fault });
    }
}

export const buy = (listing: ShopListing, quantity: number): Promise<void> =>
    keep({ hold: '', listing: listing.listing, title: listing.title, quantity, amount: listing.price * quantity, until: 0,
        collectAt: '', state: 'open', fault: '' });

export const deliverTo = (checkout: Checkout, collectAt: string): Promise<void> => keep({ ...checkout, collectAt });

export async function pay(checkout: Checkout): Promise<void> {
    const order = `S-${checkout.hold}`;
    store.set({ checkout: null });
    sessionStorage.setItem('orders', JSON.stringify([order, ...ordersOf()].slice(0, ordersKept)));
    const failure = await post('/api/pay', { hold: checkout.hold }).then(() => null, messageOf);
    const isOrdered = await refresh(order);
    if (failure !== null && !isOrdered) {
        store.set({ checkout: { ...checkout, state: 'refused', fault: failure }, spoken: failure });
    }
}

export async function giveUp(checkout: Checkout): Promise<void> {
    store.set({ checkout: null, spoken: 'Given back' });
    if (checkout.state === 'open') await post('/api/release', { hold: checkout.hold }).catch(() => null);
}

// False when there is no such order.
export async function refresh(order: string): Promise<boolean> {
    const now = await get<OrderView>(`/api/orders/${encodeURIComponent(order)}`).catch(() => null);
    const known = store.get().placed.find((each) => each.order === order);
    if (now && (now.state !== known?.state || now.reason !== known.reason)) putPlaced(now);
    return now !== null || known !== undefined;
}

// Orders move on at the hub; the buyer's few are asked for again now and then. The newest is put in front last.
export async function refreshPlaced(): Promise<void> {
    const { placed } = store.get();
    for (const order of ordersOf().reverse()) {
        const known = placed.find((each) => each.order === order);
        if (!known || !isOver(known)) await refresh(order);
    }
}
