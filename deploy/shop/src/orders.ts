// Orders of the shop: placed, told to the hub, and waiting for its word.

import { randomBytes } from 'node:crypto';
import type { OrderState, OrderTold, OrderView, ShopOrder, Store } from '../api';
import { type Faults, strikes } from './faults';
import type { Answered, Decision, HubClient } from './hub_client';
import type { KeptOrder, ShopState } from './state';

// How the buyer gets it; without `collect_at` it is sent. Times that are not given are the shop's promise.
interface Delivery { collect_at?: string; due_at?: number; collect_by?: number; asks_identity?: boolean }
export interface BuyRequest extends Delivery { order?: string; lines: { listing: string; quantity: number }[] }
export interface OrderAnswer { order: string; state: OrderState; reason: string }
export interface CheckoutRequest { hold?: string; owner: string; lines: BuyRequest['lines']; collect_at?: string }
export class BadRequest extends Error {}
// The hub's refusal, as it gave it.
export class HubRefused extends Error {
    constructor(readonly answered: Answered) { super('the hub refused it'); }
}

const decisionWithinMs = 8_000;
const linesMax = 500;
const checkoutsMax = 10_000; // the oldest give way: nobody tells when a shopper just went away
// What the hub says may come late and out of order; a state never gives way to one of lower rank.
const rank: Record<OrderState, number> =
    { placed: 0, held: 1, staged: 2, refused: 3, cancelled: 3, shipped: 4, collected: 4 };
const states = Object.keys(rank) as OrderState[];
const isOver = (state: OrderState): boolean => rank[state] > rank.staged;
const hourMs = 3_600_000;
const sentWithinMs = 24 * hourMs;
const readyWithinMs = 2 * hourMs;
const keptForMs = 3 * 24 * hourMs;

// `version`: the last that was asked for, answered or not.
interface Checkout { version: number; lines: ShopOrder['lines']; collectAt: string | undefined }

export class Orders {
    // Lines of the checkouts that are open, by hold. After a restart of the shop its shoppers begin anew.
    private readonly checkouts = new Map<string, Checkout>();

    constructor(private readonly state: ShopState, private readonly hub: HubClient, private readonly faults: Faults,
                private readonly currency: string, readonly stores: Store[] = []) {}

    // Asking again under the same order number gives the same order.
    async buy(request: BuyRequest): Promise<OrderAnswer> {
        const id = request.order ?? `S-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`.toUpperCase();
        if (!/^[\w.:-]{1,64}$/.test(id)) throw new BadRequest('an order number has 1 to 64 letters, digits or -_.:');
        const known = this.state.orders.get(id);
        if (known && known.state !== 'placed') return this.answer(id);
        if (!known) {
            this.place(id, this.lines(request), request);
        }
        await this.tell(id);
        return this.answer(id);
    }

    // Keeps the goods at the hub while the shopper pays. One that asks for the same hold again and is refused keeps what
    // it had.
    async checkout({ hold, owner, lines, collect_at: collectAt }: CheckoutRequest): Promise<unknown> {
        if (typeof owner !== 'string' || !/^[\w.:-]{1,64}$/.test(owner)) throw new BadRequest('say whose checkout it is: owner');
        const id = hold ?? `C-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`.toUpperCase();
        const wanted = this.lines({ lines });
        this.checkStore(collectAt);
        const known = this.checkouts.get(id);
        const version = (known?.version ?? 0) + 1;
        if (known) known.version = version;
        const answered = await this.hub.ask({ type: 'hold.place', hold: id, owner, version,
            ...(collectAt === undefined ? {} : { collect_at: collectAt }),
            lines: wanted.map(({ listing, quantity }) => ({ listing, quantity })) });
        if (answered.status !== 200) throw new HubRefused(answered);
        this.checkouts.delete(id);
        this.checkouts.set(id, { version, lines: wanted, collectAt });
        if (this.checkouts.size > checkoutsMax) this.checkouts.delete(this.checkouts.keys().next().value!);
        return (answered.body as { hold: unknown }).hold;
    }

    // Paid: the order is on disk before the hub hears of it. Were the hub not to answer, the webhook and the feed
    // bring it under its hold.
    async pay(hold: string): Promise<OrderAnswer> {
        const checkout = this.checkouts.get(hold);
        const id = `S-${hold}`;
        if (!checkout && !this.state.orders.has(id)) throw new BadRequest(`there is no checkout ${hold}`);
        if (!this.state.orders.has(id)) {
            this.place(id, checkout!.lines, checkout!.collectAt === undefined ? {} : { collect_at: checkout!.collectAt }, hold);
        }
        this.checkouts.delete(hold);
        const { order } = this.state.orders.get(id)!;
        const answered = await this.hub.ask({ type: 'hold.confirm', hold, order }).catch(() => null);
        if (answered?.status === 200) this.decided((answered.body as { order: Decision }).order);
        else await this.tell(id);
        return this.answer(id);
    }

    async release(hold: string): Promise<unknown> {
        const version = this.checkouts.get(hold)?.version ?? 1;
        this.checkouts.delete(hold);
        const answered = await this.hub.ask({ type: 'hold.release', hold, version });
        if (answered.status !== 200) throw new HubRefused(answered);
        return (answered.body as { hold: unknown }).hold;
    }

    async cancel(id: string): Promise<OrderAnswer> {
        const kept = this.state.orders.get(id);
        if (!kept) throw new BadRequest(`there is no order ${id}`);
        if (!kept.order.cancelled) {
            const order = { ...kept.order, cancelled: true, version: kept.order.version + 1, updated_at: this.state.updateTime() };
            this.state.keep({ ...kept, order });
            await this.tell(id);
        }
        return this.answer(id);
    }

    // The buyer wants something else. What becomes of what is picked already people decide, whom the hub tells.
    async change(id: string, request: BuyRequest): Promise<OrderAnswer> {
        const kept = this.state.orders.get(id);
        if (!kept) throw new BadRequest(`there is no order ${id}`);
        const order = { ...kept.order, lines: this.lines(request), version: kept.order.version + 1, updated_at: this.state.updateTime() };
        this.state.keep({ ...kept, order });
        await this.tell(id);
        return this.answer(id);
    }

    // What the hub says later: the shop takes it as it comes, also when it has heard it before.
    told(message: OrderTold): boolean {
        const kept = this.state.orders.get(message.order);
        if (!kept || !states.includes(message.state)) return false;
        const { collect_at: place } = message;
        const isLate = place !== undefined && kept.moved_from?.includes(place) === true && message.state !== 'collected';
        if (isLate) return true;
        this.settle(this.moved(kept, place), message.state, message.text);
        return true;
    }

    // Its buyer goes to another store than the one that is known here: what was told of that one is over.
    private moved(kept: KeptOrder, place: string | undefined): KeptOrder {
        const before = kept.order.collect_at;
        if (place === undefined || before === undefined || place === before || isOver(kept.state)) return kept;
        const order = { ...kept.order, collect_at: place, updated_at: this.state.updateTime() };
        const anew: KeptOrder = { ...kept, order, state: 'held', reason: '', moved_from: [...kept.moved_from ?? [], before] };
        this.state.keep(anew);
        return anew;
    }

    answer(id: string): OrderAnswer {
        const kept = this.state.orders.get(id)!;
        return { order: id, state: kept.state, reason: kept.reason };
    }

    view(id: string): OrderView | null {
        const kept = this.state.orders.get(id);
        if (!kept) return null;
        const store = this.stores.find((each) => each.id === kept.order.collect_at)?.name ?? kept.order.collect_at ?? null;
        return { ...kept.order, ...this.answer(id), store };
    }

    private place(id: string, lines: ShopOrder['lines'], delivery: Delivery, hold?: string): void {
        const { collect_at: collectAt } = delivery;
        this.checkStore(collectAt);
        const at = this.state.updateTime();
        const due = timeOf(delivery, 'due_at');
        const until = timeOf(delivery, 'collect_by') ?? at + keptForMs;
        const promise = collectAt === undefined ? { due_at: due ?? at + sentWithinMs }
            : { collect_at: collectAt, due_at: due ?? Math.min(at + readyWithinMs, until), collect_by: until,
                ...(delivery.asks_identity === true ? { asks_identity: true } : {}) };
        this.state.keep({ state: 'placed', reason: '', order: { id, version: 1, placed_at: at, updated_at: at,
            currency: this.currency, cancelled: false, lines, ...promise, ...(hold === undefined ? {} : { hold }) } });
    }

    private checkStore(id: string | undefined): void {
        if (id !== undefined && !this.stores.some((store) => store.id === id)) {
            throw new BadRequest(`nothing can be collected at ${id}`);
        }
    }

    private lines(request: BuyRequest): ShopOrder['lines'] {
        if (!Array.isArray(request.lines) || request.lines.length === 0 || request.lines.length > linesMax) {
            throw new BadRequest(`an order has 1 to ${linesMax} lines`);
        }
        return request.lines.map(({ listing, quantity }, index) => {
            const known = this.state.listings.get(listing);
            if (!known) throw new BadRequest(`there is no listing ${listing}`);
            if (!Number.isInteger(quantity) || quantity < 1) throw new BadRequest(`${listing}: the quantity must be 1 or more`);
            return { line_no: index + 1, listing, quantity, unit_price: known.price, description: known.title };
        });
    }

    // Waits for the decision a while; after that the buyer sees "placed" until the hub has spoken.
    private async tell(id: string): Promise<void> {
        if (strikes(this.faults, 'lose_webhooks')) return;
        const { order } = this.state.orders.get(id)!;
        const sends = [this.hub.send(order)];
        if (strikes(this.faults, 'duplicate_webhooks')) sends.push(this.hub.send(order));
        const decided = Promise.all(sends).then((decisions) => this.decided(decisions[0] ?? null));
        const late = new Promise<void>((resolve) => setTimeout(resolve, decisionWithinMs).unref());
        await Promise.race([decided, late]);
    }

    private decided(decision: Decision | null): void {
        const kept = decision && this.state.orders.get(decision.order);
        const state = states.find((each) => each === decision?.stage);
        if (!kept || !state) return;
        this.settle(kept, state, decision.reason);
    }

    private settle(kept: KeptOrder, state: OrderState, reason: string): void {
        if (rank[state] < rank[kept.state] || (kept.state === state && kept.reason === reason)) return;
        const now = this.state.orders.get(kept.order.id)!;
        // A hub that is restored from before it said so reads here that it did.
        const order = now.state === state ? now.order : { ...now.order, updated_at: this.state.updateTime() };
        this.state.keep({ ...now, order, state, reason });
    }
}

function timeOf(delivery: Delivery, field: 'due_at' | 'collect_by'): number | undefined {
    const at = delivery[field];
    if (at !== undefined && (!Number.isInteger(at) || at < 0)) throw new BadRequest(`${field} is a time in ms since 1970`);
    return at;
}
