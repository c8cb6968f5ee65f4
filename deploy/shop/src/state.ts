// What the shop knows, kept in one append-only file of JSON lines and in memory. An order is on
// disk before anyone hears of it; numbers may be lost by a power cut, the hub sends them again.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { OrderState, ShopListing, ShopOrder, StockPush } from '../api';
import type { CatalogueItem } from './catalogue';

// moved_from: stores of an order that is collected elsewhere by now.
export interface KeptOrder { order: ShopOrder; state: OrderState; reason: string; moved_from?: string[] }
export interface Arrival { listing: string; version: number; quantity: number; paused: boolean; at: number }

type Entry = { listing: ShopListing } | { order: KeptOrder };

const arrivalsKept = 50_000;

export class ShopState {
    readonly listings = new Map<string, ShopListing>();
    readonly orders = new Map<string, KeptOrder>();
    readonly arrivals: Arrival[] = [];
    arrivalsInAll = 0;
    private readonly file: number;
    private lastUpdate = 0;

    constructor(path: string, catalogue: CatalogueItem[]) {
        for (const item of catalogue) {
            this.listings.set(item.listing, { ...item, quantity: null, paused: true, version: 0, updated_at: null });
        }
        if (existsSync(path)) this.load(readFileSync(path, 'utf8'));
        this.file = this.rewrite(path);
    }

    // A kill may leave half a line at the end; whole lines before it count.
    private load(text: string): void {
        for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
            if (line === '') continue;
            const entry = JSON.parse(line) as Entry;
            if ('order' in entry) {
                this.orders.set(entry.order.order.id, entry.order);
                this.lastUpdate = Math.max(this.lastUpdate, entry.order.order.updated_at);
            } else {
                const known = this.listings.get(entry.listing.listing);
                if (known) Object.assign(known, entry.listing, { title: known.title, price: known.price });
            }
        }
    }

    // Each start keeps the last word on each thing only.
    private rewrite(path: string): number {
        const told = [...this.listings.values()].filter((listing) => listing.updated_at !== null);
        const entries: Entry[] = [...told.map((listing) => ({ listing })), ...[...this.orders.values()].map((order) => ({ order }))];
        const fresh = openSync(`${path}.new`, 'w');
        writeSync(fresh, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
        fsyncSync(fresh);
        closeSync(fresh);
        renameSync(`${path}.new`, path);
        return openSync(path, 'a');
    }

    // The newest version wins, whatever order pushes arrive in. Returns what changed.
    take(listings: StockPush['listings'], at: number): ShopListing[] {
        const changed: ShopListing[] = [];
        for (const { listing, quantity, paused, version } of listings) {
            const known = this.listings.get(listing)!;
            if (version <= known.version) continue;
            Object.assign(known, { quantity, paused, version, updated_at: at });
            changed.push(known);
            this.arrivals.push({ listing, version, quantity, paused, at });
            this.arrivalsInAll++;
        }
        if (this.arrivals.length > 2 * arrivalsKept) this.arrivals.splice(0, this.arrivals.length - arrivalsKept);
        if (changed.length > 0) {
            writeSync(this.file, changed.map((listing) => `${JSON.stringify({ listing })}\n`).join(''));
        }
        return changed;
    }

    keep(order: KeptOrder): void {
        this.orders.set(order.order.id, order);
        writeSync(this.file, `${JSON.stringify({ order })}\n`);
        fsyncSync(this.file);
    }

    // Distinct and growing, so that a reader of the feed misses none written in the same millisecond.
    updateTime(now = Date.now()): number {
        this.lastUpdate = Math.max(now, this.lastUpdate + 1);
        return this.lastUpdate;
    }

    // Orders after (updatedSince, after), by (updated_at, id).
    feed(updatedSince: number, after: string, limit: number): ShopOrder[] {
        return [...this.orders.values()].map(({ order, state }) => (state === 'placed' ? order : { ...order, told: state }))
            .filter((order) => order.updated_at > updatedSince
                || (order.updated_at === updatedSince && order.id > after))
            .sort((a, b) => a.updated_at - b.updated_at || (a.id < b.id ? -1 : 1))
            .slice(0, limit);
    }
}
