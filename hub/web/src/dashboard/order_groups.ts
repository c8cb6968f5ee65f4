// How orders stand, for people: in which group one is, by when something must be done, what an
// empty group means. Pure.

import { count, countdown, span } from '../../../../deploy/web/ui/format';
import type { OrderRow, OrderStage, OrderStory, StoreChoice } from '../api';

export type Group = 'to_pick' | 'picking' | 'ready' | 'waiting' | 'overdue' | 'put_back' | 'done';
export type Tone = 'good' | 'warn' | 'bad' | 'grey';

// In the order in which people look at them.
export const groups: { group: Group; name: string; empty: string }[] = [
    { group: 'to_pick', name: 'To pick', empty: 'Nothing is to be picked: every order is being picked, stands ready, waits for goods or is done.' },
    { group: 'picking', name: 'Being picked', empty: 'Nobody is picking. An order shows here once somebody takes it on a node’s orders page.' },
    { group: 'ready', name: 'Ready', empty: 'Nothing stands picked. An order shows here until it is sent or its buyer has it.' },
    { group: 'waiting', name: 'Waiting', empty: 'No order waits for goods. One does when its location gave it up and no other can keep it.' },
    { group: 'overdue', name: 'Overdue', empty: 'Every order that stands ready may still be collected in time.' },
    { group: 'put_back', name: 'To put back', empty: 'No goods of cancelled orders stand picked.' },
    { group: 'done', name: 'Done', empty: 'None of the newest orders is shipped, delivered, collected, cancelled or refused.' },
];
export const noOrders = 'No channel has told of an order yet.';

const picked = (order: OrderRow): number => order.lines.reduce((sum, line) => sum + line.staged, 0);

const isBeingPicked = (order: OrderRow): boolean => order.taker !== null && order.taker.begun;

export function groupOf(order: OrderRow): Group {
    switch (order.stage) {
    case 'held': return isBeingPicked(order) ? 'picking' : 'to_pick';
    case 'waiting': return 'waiting';
    case 'staged': case 'packed': return order.is_overdue ? 'overdue' : 'ready';
    case 'shipped': case 'delivered': case 'collected': case 'cancelled': case 'refused':
        return picked(order) > 0 ? 'put_back' : 'done';
    }
}

// Of a step; of an order stateOf() says more.
export const stageTexts: Record<OrderStage, [string, Tone]> = {
    held: ['Held', 'warn'], waiting: ['Waiting', 'bad'], staged: ['Picked', 'good'], shipped: ['Shipped', 'good'],
    packed: ['Packed', 'good'], delivered: ['Delivered', 'good'],
    collected: ['Collected', 'good'], refused: ['Refused', 'bad'], cancelled: ['Cancelled', 'grey'],
};

export function stateOf(order: OrderRow): [string, Tone] {
    const group = groupOf(order);
    if (group === 'to_pick') return ['To pick', 'warn'];
    if (group === 'picking') return ['Being picked', 'warn'];
    if (group === 'ready') return [order.stage === 'packed' ? 'Packed' : 'Ready', 'good'];
    if (group === 'overdue') return ['Overdue', 'bad'];
    const [text, tone] = stageTexts[order.stage];
    return group === 'put_back' ? [`${text}, put back`, 'bad'] : [text, tone];
}

// "Ann on Till 1", "given to Till 1"; '' while nobody has it.
export function pickerOf({ taker }: OrderRow): string {
    if (taker === null) return '';
    if (!taker.begun) return `given to ${taker.name}`;
    return taker.staff === '' ? `on ${taker.name}` : `${taker.staff} on ${taker.name}`;
}

// The same in its story, where what it says stands above who it is; null while nobody has it.
export function pickerFact({ stage, taker }: OrderRow): { what: string; who: string } | null {
    if (taker === null) return null;
    if (!taker.begun) return { what: 'given to', who: taker.name };
    return { what: stage === 'held' ? 'picked by' : 'last picker', who: taker.staff === '' ? taker.name : `${taker.staff} on ${taker.name}` };
}

// What a person may do about it at the hub: it has not left yet, or it was sent and is not known to have arrived.
export type Change = 'move' | 'cancel' | 'delivered';
export function changesOf(order: OrderStory): Change[] {
    switch (order.stage) {
    case 'held': case 'waiting': case 'staged': case 'packed': return order.stores.length > 0 ? ['move', 'cancel'] : ['cancel'];
    case 'shipped': return ['delivered'];
    case 'delivered': case 'collected': case 'cancelled': case 'refused': return [];
    }
}

// Of a store in a list to choose from: what it is called, or why it cannot be chosen.
export const storeText = ({ location, name, obstacle }: StoreChoice): string =>
    obstacle !== '' ? obstacle : name === location ? name : `${name} (${location})`;

// Wherever a part of it is to be picked, or stands picked.
export function placeOf({ legs, location, collect_at }: OrderRow): string {
    const kept = legs.filter((leg) => !['done', 'ended', 'put_back'].includes(leg.stage)).map((leg) => leg.location);
    return kept.length > 0 ? kept.join(', ') : location ?? collect_at ?? '–';
}

export interface Deadline { what: string; at: number; text: string; isLate: boolean }

// What must be done by when, by the hub's clock; null when nothing must.
export function deadlineOf(order: OrderRow, now: number): Deadline | null {
    const group = groupOf(order);
    if (group === 'done' || group === 'put_back') return null;
    const isKept = order.stage === 'staged' && order.collect_at !== null;
    const at = isKept ? order.collect_by : order.due_at;
    if (at === null) return null;
    const what = isKept ? 'kept until' : order.collect_at === null ? 'to be sent by' : 'to be ready by';
    const isLate = at < now;
    return { what, at, isLate, text: isLate ? `Late by ${span(now - at)}` : `in ${countdown(at - now)}` };
}

export const counted = (orders: OrderRow[], group: Group): number =>
    orders.filter((order) => groupOf(order) === group).length;

const rank = (order: OrderRow): number => groups.findIndex(({ group }) => group === groupOf(order));
const dueOf = (order: OrderRow): number => deadlineOf(order, 0)?.at ?? Infinity;

// Of one group, or all: what is to be done first stands first, what is done newest first.
export function listed(orders: OrderRow[], wanted: Group | 'all'): OrderRow[] {
    const shown = orders.filter((order) => wanted === 'all' || groupOf(order) === wanted);
    return shown.sort((a, b) => {
        if (rank(a) !== rank(b)) return rank(a) - rank(b);
        if (groupOf(a) === 'done') return b.placed_at - a.placed_at;
        const [first, second] = [dueOf(a), dueOf(b)];
        return first === second ? a.placed_at - b.placed_at : first < second ? -1 : 1;
    });
}

const keyOf = (order: OrderRow): string => JSON.stringify([order.channel, order.order]);

// Those that need a hand, however old, and the newest of all; each once.
export function merged(open: OrderRow[], newest: OrderRow[]): OrderRow[] {
    const known = new Set(open.map(keyOf));
    return [...open, ...newest.filter((order) => !known.has(keyOf(order)))];
}

// How much of a line stands picked; '' of nothing.
export function pickedText({ quantity, staged }: OrderRow['lines'][number]): string {
    if (staged === 0) return '';
    return staged === quantity ? 'picked' : `${count(staged)} picked`;
}
