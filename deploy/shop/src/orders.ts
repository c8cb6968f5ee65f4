// Orders of the shop: placed, told to the hub, and waiting for its word.

import { randomBytes } from 'node:crypto';
import type { OrderTold, ShopOrder } from '../api';
import { type Faults, strikes } from './faults';
import type { Answered, Decision, HubClient } from './hub_client';
import type { KeptOrder, OrderState, ShopState } from './state';

export interface BuyRequest { order?: string; lines: { listing: string; quantity: number }[] }
export interface OrderAnswer { order: string; state: OrderState; reason: string }
export interface CheckoutRequest { hold?: string; owner: string; lines: BuyRequest['lines'] }
export class BadRequest extends Error {}
// The hub's refusal, as it gave it.
export class HubRefused extends Error {
    constructor(readonly answered: Answered) { super('the hub refused it'); }
}

const decisionWithinMs = 8_000;
const linesMax = 500;
const checkoutsMax = 10_000; // the oldest give way: nobody tells when a shopper just went away
const states: OrderState[] = ['placed', 'held', 'refused', 'shipped', 'cancelled'];
// What the hub says may come late and out of order; a state never gives way to one of lower rank.
const rank: Record<OrderState, number> = { placed: 0, held: 1, refused: 2, cancelled: 2, shipped: 3 };

export class Orders {
    // Lines of the checkouts that are open, by hold. After a restart of the shop its shoppers begin anew.
    private readonly checkouts = new Map<string, { version: number; lines: ShopOrder['lines'] }>();

    constructor(private readonly state: ShopState, private readonly hub: HubClient,
                private readonly faults: Faults, private readonly currency: string) {}

    // Asking again under the same order number gives the same order.
    async buy(request: BuyRequest): Promise<OrderAnswer> {
        const id = request.order ?? `S-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`.toUpperCase();
        if (!/^[\w.:-]{1,64}$/.test(id)) throw new BadRequest('an order number has 1 to 64 letters, digits or -_.:');
        const known = this.state.orders.get(id);
        if (known && known.state !== 'placed') return this.answer(id);
        if (!known) {
            const at = this.state.updateTime();
            this.state.keep({ state: 'placed', reason: '', order: { id, version: 1, placed_at: at, updated_at: at,
                currency: this.currency, cancelled: false, lines: this.lines(request) } });
        }
        await this.tell(id);
        return this.answer(id);
    }

    // Keeps the goods at the hub while the shopper pays.
    async checkout({ hold, owner, lines }: CheckoutRequest): Promise<unknown> {
        if (typeof owner !== 'string' || !/^[\w.:-]{1,64}$/.test(owner)) throw new BadRequest('say whose checkout it is: owner');
        const id = hold ?? `C-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`.toUpperCase();
        const wanted = this.lines({ lines });
        const version = (this.checkouts.get(id)?.version ?? 0) + 1;
        const answered = await this.hub.ask({ type: 'hold.place', hold: id, owner, version,
            lines: wanted.map(({ listing, quantity }) => ({ listing, quantity })) });
        if (answered.status !== 200) throw new HubRefused(answered);
        this.checkouts.delete(id);
        this.checkouts.set(id, { version, lines: wanted });
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
            const at = this.state.updateTime();
            this.state.keep({ state: 'placed', reason: '', order: { id, version: 1, placed_at: at, updated_at: at,
                currency: this.currency, cancelled: false, lines: checkout!.lines, hold } });
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

    // What the hub says later: the shop takes it as it comes, also when it has heard it before.
    told(message: OrderTold): boolean {
        const kept = this.state.orders.get(message.order);
        if (!kept || !states.includes(message.state)) return false;
        this.settle(kept, message.state, message.text);
        return true;
    }

    answer(id: string): OrderAnswer {
        const kept = this.state.orders.get(id)!;
        return { order: id, state: kept.state, reason: kept.reason };
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
        this.state.keep({ ...this.state.orders.get(kept.order.id)!, state, reason });
    }
}
