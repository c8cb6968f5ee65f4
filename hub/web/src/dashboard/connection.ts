// Follows the hub: a live frame says that something happened, and what is on screen is fetched
// again, at most once a second. States that change by mere silence are asked for regularly.

import { get, Refused } from '../../../../deploy/web/ui/http';
import { LiveLink } from '../../../../deploy/web/ui/live';
import type { CaseRow, ChannelRow, Feed, HoldRow, Live, LocationRow, NodeRow, OrderRow, Status } from '../api';
import { merged } from './order_groups';
import { store, type HubView, type LatencySample } from './state';

const refreshEveryMs = 1_000;
const regularlyMs = 3_000;
const feedKept = 200;
const samplesKept = 400;
const openOrdersShown = 500;
const newestOrdersShown = 200;

function withSamples(channels: ChannelRow[], at: number): Map<string, LatencySample[]> {
    const latency = new Map(store.get().latency);
    for (const { channel, latency_ms } of channels) {
        if (!latency_ms) continue;
        const before = latency.get(channel) ?? [];
        latency.set(channel, [...before, { at, p50: latency_ms.p50, p99: latency_ms.p99 }].slice(-samplesKept));
    }
    return latency;
}

async function fetchAll(): Promise<void> {
    const [status, nodes, locations, channels, cases, open, newest, holds] = await Promise.all([
        get<Status>('/v1/status'), get<{ nodes: NodeRow[] }>('/v1/nodes'),
        get<{ locations: LocationRow[] }>('/v1/locations'),
        get<{ channels: ChannelRow[] }>('/v1/channels'), get<{ cases: CaseRow[] }>('/v1/cases?open=1'),
        get<{ orders: OrderRow[] }>(`/v1/orders?open=1&limit=${openOrdersShown}`),
        get<{ orders: OrderRow[] }>(`/v1/orders?limit=${newestOrdersShown}`), get<{ holds: HoldRow[] }>('/v1/holds'),
    ]);
    store.set({ status, ...nodes, ...locations, ...channels, ...cases, orders: merged(open.orders, newest.orders), ...holds,
        holdsAt: Date.now(), signedOut: false, now: Date.now(), latency: withSamples(channels.channels, Date.now()), changes: store.get().changes + 1 });
}

let isRefreshing = false;
let isStale = false;
let lastAt = 0;

// One refresh at a time and none sooner than a second after the last; what comes meanwhile is one more.
async function refresh(): Promise<void> {
    isStale = true;
    if (isRefreshing) return;
    isRefreshing = true;
    try {
        while (isStale) {
            const wait = lastAt + refreshEveryMs - Date.now();
            if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
            isStale = false;
            lastAt = Date.now();
            await fetchAll();
        }
    } catch (failure) {
        if (failure instanceof Refused && failure.status === 401) store.set({ signedOut: true });
    } finally {
        isRefreshing = false;
    }
}

export const refreshSoon = (): void => { void refresh(); };

// Feed items come several at once; the page is drawn once per animation frame at most.
let arrived: Feed[] = [];

function showArrived(): void {
    const known = store.get().feed;
    const newest = known[0]?.lsn ?? 0;
    const fresh = arrived.filter((item) => item.lsn > newest).reverse();
    arrived = [];
    if (fresh.length > 0) store.set({ feed: [...fresh, ...known].slice(0, feedKept) });
}

function received(frame: Live): void {
    if (frame.type === 'status') {
        store.set({ status: frame.status });
        return;
    }
    arrived.push(frame.item);
    if (arrived.length === 1) requestAnimationFrame(showArrived);
    refreshSoon();
}

async function fetchFeed(): Promise<void> {
    const { feed } = await get<{ feed: Feed[] }>('/v1/feed');
    store.set({ feed });
}

export function connect(): void {
    refreshSoon();
    setInterval(() => {
        store.set({ now: Date.now() });
        if (store.get().isConnected) refreshSoon();
    }, regularlyMs);
    const changed: Partial<HubView> = { isConnected: true, lostAt: null };
    new LiveLink<Live>('/v1/live', {
        frame: received,
        connected: () => {
            store.set(changed);
            refreshSoon();
            void fetchFeed().catch(() => undefined);
        },
        lost: () => store.set({ isConnected: false, lostAt: store.get().lostAt ?? Date.now() }),
    });
}
