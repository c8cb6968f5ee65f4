// The orders to ship from here, as the node knows them. Shipping is keyed by the order: a second
// press, or a second page, ships nothing twice.

import { get, messageOf, NoAnswer, post, Refused } from '../../../../deploy/web/ui/http';
import { LiveLink } from '../../../../deploy/web/ui/live';
import { Store } from '../../../../deploy/web/ui/store';
import type { Live, ShipTask, Status } from '../api';
import { toneBad, toneNews } from '../shared/tones';

export interface OrdersState {
    status: Status | null;
    isConnected: boolean;
    signedOut: boolean;
    tasks: ShipTask[] | null;          // null until first heard
    shipping: Set<string>;             // pressed, not answered yet
    shipped: { key: string; text: string; at: number }[];
    problem: string;
    spoken: string;
    hasSound: boolean;
}

const soundKey = 'onepool.orders.sound';
const shippedKept = 5;
const askAgainMs = 500;

export const store = new Store<OrdersState>({
    status: null, isConnected: false, signedOut: false, tasks: null, shipping: new Set(), shipped: [],
    problem: '', spoken: '', hasSound: localStorage.getItem(soundKey) !== 'off',
});

export const keyOf = (task: ShipTask): string => `${task.channel}/${task.order}`;

export function setSound(hasSound: boolean): void {
    localStorage.setItem(soundKey, hasSound ? 'on' : 'off');
    store.set({ hasSound });
    if (hasSound) toneNews();
}

function announceNew(before: ShipTask[] | null, after: ShipTask[]): void {
    if (before === null) return;
    const known = new Set(before.map(keyOf));
    const fresh = after.filter((task) => !known.has(keyOf(task)));
    if (fresh.length === 0) return;
    const names = fresh.slice(0, 3).map((task) => task.order).join(', ');
    store.set({ spoken: `${fresh.length === 1 ? 'New order' : `${fresh.length} new orders`}: ${names}` });
    if (store.get().hasSound) toneNews();
}

// Goes without a word on paper: whoever has its goods in hand must hear of it.
function announceGone(before: ShipTask[] | null, after: ShipTask[]): void {
    const { shipping, shipped, hasSound } = store.get();
    const known = new Set([...after.map(keyOf), ...shipping, ...shipped.map((item) => item.key)]);
    const gone = (before ?? []).filter((task) => !known.has(keyOf(task)));
    if (gone.length === 0) return;
    if (hasSound) toneBad();
    const names = gone.map((task) => task.order).join(', ');
    store.set({ problem: gone.length === 1
        ? `Order ${names} is not to be shipped here any more: cancelled, or shipped by somebody else. If you have its goods, put them back.`
        : `Orders ${names} are not to be shipped here any more: cancelled, or shipped by somebody else. If you have their goods, put them back.` });
}

let isFetching = false;
let isStale = false;

// One fetch at a time; a change heard meanwhile makes one more.
async function fetchTasks(): Promise<void> {
    isStale = true;
    if (isFetching) return;
    isFetching = true;
    try {
        while (isStale) {
            isStale = false;
            const { tasks } = await get<{ tasks: ShipTask[] }>('/api/tasks');
            const sorted = tasks.sort((a, b) => a.placed_at - b.placed_at || keyOf(a).localeCompare(keyOf(b)));
            const before = store.get().tasks;
            store.set({ tasks: sorted });
            announceNew(before, sorted);
            announceGone(before, sorted);
        }
    } finally {
        isFetching = false;
    }
}

async function refresh(): Promise<void> {
    try {
        const [status] = await Promise.all([get<Status>('/api/status'), fetchTasks()]);
        store.set({ status, signedOut: false });
    } catch (failure) {
        if (failure instanceof Refused && failure.status === 401) store.set({ signedOut: true });
    }
}

export function connect(): void {
    void refresh();
    new LiveLink<Live>('/api/live', {
        frame: (frame) => {
            if (frame.type === 'status') store.set({ status: frame.status });
            if (frame.type === 'tasks') void fetchTasks().catch(() => undefined);
            if (frame.type === 'alarm') store.set({ problem: frame.text });
        },
        connected: () => { store.set({ isConnected: true }); void refresh(); },
        lost: () => store.set({ isConnected: false }),
    });
}

async function shipUntilAnswered(task: ShipTask, tracking: string): Promise<void> {
    const path = `/api/tasks/${encodeURIComponent(task.channel)}/${encodeURIComponent(task.order)}/ship`;
    for (;;) {
        try {
            await post<{ event: string }>(path, tracking === '' ? {} : { tracking });
            return;
        } catch (failure) {
            if (!(failure instanceof NoAnswer)) throw failure;
            await new Promise((resolve) => setTimeout(resolve, askAgainMs));
        }
    }
}

function markShipping(key: string, change: 'add' | 'delete'): void {
    const shipping = new Set(store.get().shipping);
    shipping[change](key);
    store.set({ shipping });
}

export async function ship(task: ShipTask, tracking: string): Promise<void> {
    const key = keyOf(task);
    if (store.get().shipping.has(key)) return;
    markShipping(key, 'add');
    store.set({ problem: '' });
    try {
        await shipUntilAnswered(task, tracking);
        const { tasks, shipped } = store.get();
        const text = `Order ${task.order} shipped`;
        store.set({ tasks: tasks?.filter((other) => keyOf(other) !== key) ?? null, spoken: text,
            shipped: [{ key, text, at: Date.now() }, ...shipped].slice(0, shippedKept) });
    } catch (failure) {
        toneBad();
        store.set({ problem: `Order ${task.order} was not shipped. ${messageOf(failure)}` });
    } finally {
        markShipping(key, 'delete');
        void fetchTasks().catch(() => undefined);
    }
}
