// Tells the hub about orders. A webhook is a hint: it is tried a few times, and if all fail the
// hub finds the order in the feed.

import http from 'node:http';
import type { HoldAsk, OrderAsk, OrderWebhook, ShopOrder } from '../api';
import { sign } from './signing';

export interface Decision { order: string; stage: string; reason: string }
export interface Answered { status: number; body: unknown }

const triesMs = [0, 250, 1_000, 3_000, 10_000, 30_000];
const answerWithinMs = 10_000;

export class HubClient {
    private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
    sent = 0;
    failed = 0;

    constructor(private readonly hub: URL, private readonly channel: string, private readonly key: Buffer) {}

    // The hub's decision, or null when every try failed.
    async send(order: ShopOrder): Promise<Decision | null> {
        const message: OrderWebhook = { type: order.cancelled ? 'order.cancelled' : 'order.created', order };
        const body = Buffer.from(JSON.stringify(message));
        for (const wait of triesMs) {
            if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
            try {
                const answered = await this.post(`/v1/channels/${this.channel}/webhook`, `msg_${order.id}_${order.version}`, body);
                if (answered.status !== 200) throw new Error(`the hub answered ${answered.status}: ${JSON.stringify(answered.body)}`);
                return (answered.body as { orders: Decision[] }).orders.find((decision) => decision.order === order.id) ?? null;
            } catch (failure) {
                this.failed++;
                console.error(`order ${order.id}: ${failure instanceof Error ? failure.message : failure}`);
            }
        }
        return null;
    }

    // One try: the shopper waits, and may ask again.
    ask(ask: HoldAsk): Promise<Answered> {
        const version = ask.type === 'hold.confirm' ? 0 : ask.version;
        return this.post(`/v1/holds/${this.channel}`, `msg_${ask.type}_${ask.hold}_${version}`, Buffer.from(JSON.stringify(ask)));
    }

    // One round trip, at the address that fits what is asked.
    askOrder(ask: OrderAsk): Promise<Answered> {
        const to = `/v1/orders/${this.channel}`;
        const body = Buffer.from(JSON.stringify(ask));
        if (ask.type === 'order.place') return this.post(to, `msg_${ask.type}_${ask.order.id}_${ask.order.version}`, body);
        const what = { 'order.cancel': 'cancel', 'order.move': 'move', 'order.delivered': 'delivered' }[ask.type];
        const where = ask.type === 'order.move' ? `_${ask.collect_at}` : '';
        return this.post(`${to}/${encodeURIComponent(ask.order)}/${what}`, `msg_${ask.type}_${ask.order}${where}`, body);
    }

    private post(path: string, id: string, body: Buffer): Promise<Answered> {
        this.sent++;
        return new Promise((resolve, reject) => {
            const request = http.request(new URL(path, this.hub), {
                method: 'POST', agent: this.agent, timeout: answerWithinMs,
                headers: { 'content-type': 'application/json', 'content-length': body.length, ...sign(this.key, id, body) },
            }, (answer) => {
                let text = '';
                answer.setEncoding('utf8').on('data', (part: string) => { text += part; });
                answer.on('error', reject).on('end', () => {
                    try {
                        resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) });
                    } catch {
                        reject(new Error('the hub answered something that is not JSON'));
                    }
                });
            });
            request.on('timeout', () => request.destroy(new Error('the hub does not answer'))).on('error', reject);
            request.setNoDelay(true);
            request.end(body);
        });
    }
}
