// The shop's HTTP face: what the hub calls (signed), what people and the demo call, and the page.

import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import page from 'page:../page/shop.tsx';
import html from '../page/shop.html';
import icon from '../../web/ui/favicon.svg';
import type { OrderFeed, OrderTold, ShopListing, StockPush, StockTaken } from '../api';
import { type Faults, setFaults, strikes } from './faults';
import type { HubClient } from './hub_client';
import { BadRequest, type BuyRequest, type CheckoutRequest, HubRefused, type Orders } from './orders';
import { verify } from './signing';
import type { ShopState } from './state';

interface Shop { state: ShopState; orders: Orders; hub: HubClient; faults: Faults; key: Buffer; currency: string }
interface Asked { url: URL; method: string; body: Buffer; request: IncomingMessage; response: ServerResponse }

const bodyMax = 1024 * 1024;
const feedMax = 200;
const arrivalsMax = 5_000;
const pageEveryMs = 150;
const watcherBytesMax = 4 * 1024 * 1024;

const pageHeaders = { 'cache-control': 'no-cache',
    'content-security-policy': "default-src 'self'; frame-ancestors 'none'" };
const files: Record<string, [type: string, text: string]> = {
    '/': ['text/html; charset=utf-8', html],
    '/shop.js': ['text/javascript; charset=utf-8', page.js],
    '/shop.css': ['text/css; charset=utf-8', page.css],
    '/favicon.svg': ['image/svg+xml', icon],
};

function answer(response: ServerResponse, status: number, value: unknown): void {
    const body = JSON.stringify(value);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
}

const refuse = (response: ServerResponse, status: number, code: string, message: string): void =>
    answer(response, status, { error: { code, message } });

export class ShopServer {
    private readonly watchers = new Set<ServerResponse>();
    private readonly changed = new Map<string, ShopListing>();

    constructor(private readonly shop: Shop) {
        setInterval(() => this.showChanges(), pageEveryMs).unref();
    }

    listen(port: number): Promise<http.Server> {
        const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => this.read(request, response));
        return new Promise((resolve, reject) => {
            server.once('error', reject);
            server.listen(port, '127.0.0.1', () => resolve(server));
        });
    }

    private read(request: IncomingMessage, response: ServerResponse): void {
        const parts: Buffer[] = [];
        let size = 0;
        request.on('data', (part: Buffer) => {
            size += part.length;
            if (size <= bodyMax) parts.push(part);
        });
        request.on('end', () => {
            if (size > bodyMax) return refuse(response, 413, 'too_large', 'The body is larger than 1 MiB.');
            const url = new URL(request.url ?? '/', 'http://shop');
            const asked = { url, method: request.method ?? 'GET', body: Buffer.concat(parts), request, response };
            this.route(asked).catch((failure: unknown) => {
                if (failure instanceof HubRefused) return answer(response, failure.answered.status, failure.answered.body);
                const isOurs = failure instanceof BadRequest || failure instanceof SyntaxError;
                refuse(response, isOurs ? 400 : 500, isOurs ? 'bad_request' : 'failed', String((failure as Error).message));
            });
        });
    }

    private async route(asked: Asked): Promise<void> {
        const { url, method, response } = asked;
        const file = files[/^\/orders\/[^/]+$/.test(url.pathname) ? '/' : url.pathname];
        if (url.pathname.startsWith('/onepool/')) return this.fromHub(asked);
        if (file && method === 'GET') {
            response.writeHead(200, { 'content-type': file[0], ...pageHeaders });
            response.end(file[1]);
            return;
        }
        return this.fromPeople(asked);
    }

    private async fromPeople({ url, method, body, response }: Asked): Promise<void> {
        const { state, orders, faults, currency } = this.shop;
        const order = /^\/api\/orders\/([^/]+)(?:\/(cancel|change))?$/.exec(url.pathname);
        if (method === 'GET' && url.pathname === '/api/listings') {
            answer(response, 200, { listings: [...state.listings.values()], currency, stores: orders.stores });
        } else if (method === 'POST' && url.pathname === '/api/buy') {
            answer(response, 200, await orders.buy(JSON.parse(body.toString()) as BuyRequest));
        } else if (method === 'POST' && url.pathname === '/api/checkout') {
            answer(response, 200, await orders.checkout(JSON.parse(body.toString()) as CheckoutRequest));
        } else if (method === 'POST' && url.pathname === '/api/pay') {
            answer(response, 200, await orders.pay(String((JSON.parse(body.toString()) as { hold?: unknown }).hold)));
        } else if (method === 'POST' && url.pathname === '/api/release') {
            answer(response, 200, await orders.release(String((JSON.parse(body.toString()) as { hold?: unknown }).hold)));
        } else if (method === 'GET' && url.pathname === '/api/orders') {
            answer(response, 200, { orders: [...state.orders.values()].slice(-20).reverse() });
        } else if (order && method === 'GET' && !order[2]) {
            const view = orders.view(decodeURIComponent(order[1]!));
            if (view) answer(response, 200, view);
            else refuse(response, 404, 'no_such_order', 'There is no such order.');
        } else if (order && method === 'POST' && order[2]) {
            const id = decodeURIComponent(order[1]!);
            answer(response, 200, order[2] === 'cancel' ? await orders.cancel(id)
                : await orders.change(id, JSON.parse(body.toString()) as BuyRequest));
        } else if (method === 'GET' && url.pathname === '/api/stats') {
            answer(response, 200, this.stats(Number(url.searchParams.get('after') ?? -1)));
        } else if (method === 'POST' && url.pathname === '/api/faults') {
            setFaults(faults, JSON.parse(body.toString()) as object);
            answer(response, 200, faults);
        } else if (method === 'GET' && url.pathname === '/api/live') {
            this.watch(response);
        } else {
            refuse(response, 404, 'not_found', 'There is nothing here.');
        }
    }

    // `after` counts arrivals since the shop started, so that a reader can go on where it stopped.
    private stats(after: number): object {
        const { state, hub } = this.shop;
        const states: Record<string, number> = {};
        for (const { state: each } of state.orders.values()) states[each] = (states[each] ?? 0) + 1;
        const listings = [...state.listings.values()];
        const first = state.arrivalsInAll - state.arrivals.length;
        const from = after >= 0 ? Math.max(0, after - first) : Math.max(0, state.arrivals.length - arrivalsMax);
        const arrivals = state.arrivals.slice(from, from + arrivalsMax);
        return {
            listings: listings.length, told: listings.filter((listing) => listing.version > 0).length,
            paused: listings.filter((listing) => listing.version > 0 && listing.paused).length,
            orders: state.orders.size, orders_by_state: states,
            webhooks_sent: hub.sent, webhooks_failed: hub.failed,
            arrivals_in_all: state.arrivalsInAll, next: first + from + arrivals.length, arrivals,
        };
    }

    private async fromHub(asked: Asked): Promise<void> {
        const { url, method, body, request, response } = asked;
        const signed = verify(this.shop.key, request.headers, body);
        if (!signed.ok) return refuse(response, 401, 'bad_signature', `Refused: ${signed.reason}.`);
        if (this.shop.faults.delay_ms > 0) {
            await new Promise((resolve) => setTimeout(resolve, this.shop.faults.delay_ms));
        }
        if (strikes(this.shop.faults, 'answer_503')) return refuse(response, 503, 'busy', 'The shop is busy. Try again.');
        const told = /^\/onepool\/orders\/([^/]+)$/.exec(url.pathname);
        if (method === 'POST' && url.pathname === '/onepool/stock') {
            this.takeStock(JSON.parse(body.toString()) as StockPush, response);
        } else if (method === 'GET' && url.pathname === '/onepool/orders') {
            answer(response, 200, this.feed(url.searchParams));
        } else if (method === 'POST' && told) {
            const isKnown = this.shop.orders.told(JSON.parse(body.toString()) as OrderTold);
            if (isKnown) answer(response, 200, {});
            else refuse(response, 404, 'no_such_order', 'There is no such order, or no such state.');
        } else {
            refuse(response, 404, 'not_found', 'There is nothing here.');
        }
    }

    private takeStock(push: StockPush, response: ServerResponse): void {
        const result: StockTaken = { taken: [], refused: [] };
        const wanted: StockPush['listings'] = [];
        for (const each of push.listings) {
            const isSound = Number.isInteger(each.quantity) && each.quantity >= 0 && Number.isInteger(each.version);
            if (!this.shop.state.listings.has(each.listing)) result.refused.push({ listing: each.listing, reason: 'no such listing' });
            else if (!isSound) result.refused.push({ listing: each.listing, reason: 'quantity or version is no whole number' });
            else wanted.push(each);
        }
        for (const listing of this.shop.state.take(wanted, Date.now())) this.changed.set(listing.listing, listing);
        for (const { listing } of wanted) {
            result.taken.push({ listing, version: this.shop.state.listings.get(listing)!.version });
        }
        if (strikes(this.shop.faults, 'drop_answers')) response.destroy();
        else answer(response, 200, result);
    }

    private feed(asked: URLSearchParams): OrderFeed {
        const since = Number(asked.get('updated_since') ?? 0);
        const after = asked.get('after') ?? '';
        const limit = Math.min(feedMax, Math.max(1, Number(asked.get('limit') ?? feedMax)));
        const orders = this.shop.state.feed(since, after, limit);
        const last = orders.at(-1);
        return { orders, next: last ? { updated_since: last.updated_at, after: last.id } : { updated_since: since, after } };
    }

    // The page follows by server-sent events.
    private watch(response: ServerResponse): void {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
        response.write(':\n\n');
        this.watchers.add(response);
        response.on('close', () => this.watchers.delete(response));
    }

    private showChanges(): void {
        if (this.changed.size === 0) return;
        const text = `data: ${JSON.stringify([...this.changed.values()])}\n\n`;
        this.changed.clear();
        for (const watcher of this.watchers) {
            // A page that reads too slowly connects again and fetches everything.
            if (watcher.writableLength > watcherBytesMax) watcher.destroy();
            else watcher.write(text);
        }
    }
}
