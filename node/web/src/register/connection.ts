// Keeps the page's copies equal to the node's: everything at start and after each reconnection,
// then whatever a live frame names.

import { get, Refused } from '../../../../deploy/web/ui/http';
import { LiveLink } from '../../../../deploy/web/ui/live';
import type { Basket, Live, Product, Receipt, Status } from '../api';
import { toneBad } from '../shared/tones';
import { choose, refetch, remembered } from './baskets';
import { refreshCollecting } from './collecting';
import { refreshHandhelds } from './handhelds';
import { raiseBar, store } from './state';

const levelsEveryMs = 1_500;
const quickTiles = 24;

async function fetchAll(): Promise<void> {
    const [status, open] = await Promise.all([
        get<Status>('/api/status'), get<{ baskets: Basket[] }>('/api/baskets'),
    ]);
    const baskets = open.baskets.sort((a, b) => a.created_at - b.created_at);
    store.set({ status, baskets, signedOut: false });
    const wanted = store.get().current ?? remembered();
    const live = baskets.filter((basket) => basket.state !== 'parked');
    const newest = [...live].sort((a, b) => b.updated_at - a.updated_at)[0];
    const shown = live.find((basket) => basket.basket === wanted) ?? newest;
    if (wanted && shown?.basket !== wanted) await refetch(wanted);
    if (store.get().panel === 'receipt') return;
    if (shown && store.get().current !== shown.basket) choose(shown.basket);
    if (shown && (shown.state === 'card_pending' || shown.tenders.length > 0)) store.set({ panel: 'pay' });
}

// What sells most here comes first, then the catalogue's own order.
async function fetchQuick(): Promise<void> {
    const [{ receipts }, { products }] = await Promise.all([
        get<{ receipts: Receipt[] }>('/api/receipts?limit=50'),
        get<{ products: Product[] }>(`/api/products?limit=${quickTiles}`),
    ]);
    const sold = new Map<string, number>();
    for (const line of receipts.flatMap((receipt) => receipt.kind === 'sale' ? receipt.lines : [])) {
        if (line.sku) sold.set(line.sku, (sold.get(line.sku) ?? 0) + 1);
    }
    const often = [...sold].sort((a, b) => b[1] - a[1]).slice(0, quickTiles / 2).map(([sku]) => sku);
    const found = await Promise.all(often.map(async (sku) => products.find((product) => product.sku === sku)
        ?? get<Product>(`/api/products/${encodeURIComponent(sku)}`).catch(() => null)));
    const first = found.filter((product): product is Product => product !== null);
    const rest = products.filter((product) => !often.includes(product.sku));
    store.set({ quick: [...first, ...rest].slice(0, quickTiles) });
}

let levelsTimer: ReturnType<typeof setTimeout> | undefined;

// Levels change with every sale anywhere; a page needs them every second or two.
function levelsChanged(): void {
    levelsTimer ??= setTimeout(() => {
        levelsTimer = undefined;
        store.set({ levelsVersion: store.get().levelsVersion + 1 });
        const { current } = store.get();
        if (current) void refetch(current);
        void fetchQuick().catch(() => undefined);
    }, levelsEveryMs);
}

function received(frame: Live): void {
    switch (frame.type) {
    case 'status': store.set({ status: frame.status }); break;
    case 'basket': void refetch(frame.basket); break;
    case 'levels': levelsChanged(); break;
    case 'tasks': void refreshCollecting(); break;
    case 'handhelds': void refreshHandhelds(); break;
    case 'alarm':
        toneBad();
        raiseBar('bad', frame.text);
        break;
    }
}

async function refresh(): Promise<void> {
    try {
        await fetchAll();
        await fetchQuick();
    } catch (failure) {
        if (failure instanceof Refused && failure.status === 401) store.set({ signedOut: true });
    }
}

export function connect(): void {
    void refresh();
    new LiveLink<Live>('/api/live', {
        frame: received,
        connected: () => { store.set({ isConnected: true }); void refresh(); void refreshHandhelds(); },
        lost: () => store.set({ isConnected: false }),
    });
}
