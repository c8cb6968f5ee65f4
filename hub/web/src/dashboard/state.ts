// What the dashboard knows of the hub. All of it is fetched anew after each reconnection.

import { Store } from '../../../../deploy/web/ui/store';
import type { CaseRow, ChannelRow, Feed, HoldRow, LocationRow, NodeRow, OrderRow, Status } from '../api';

// One look at a channel's push latency; kept since the page was opened.
export interface LatencySample { at: number; p50: number; p99: number }

export interface HubView {
    status: Status | null;
    isConnected: boolean;
    lostAt: number | null;             // when the connection was lost, null while it is there
    signedOut: boolean;
    nodes: NodeRow[];
    locations: LocationRow[];
    channels: ChannelRow[];
    cases: CaseRow[];
    orders: OrderRow[];                // all that need a hand, and the newest
    holds: HoldRow[];                  // goods kept while shoppers pay
    holdsAt: number;                   // when they were told, by this browser's clock
    feed: Feed[];
    latency: Map<string, LatencySample[]>;
    changes: number;                   // grows when stock may have changed
    now: number;
}

export const store = new Store<HubView>({
    status: null, isConnected: false, lostAt: null, signedOut: false, nodes: [], locations: [], channels: [], cases: [],
    orders: [], holds: [], holdsAt: 0, feed: [], latency: new Map(), changes: 0, now: Date.now(),
});

// Open cases about units promised twice or sold short.
export const oversells = (cases: CaseRow[]): CaseRow[] =>
    cases.filter((each) => each.closed_at === null && /oversell|overdraft|debt/.test(each.kind));
