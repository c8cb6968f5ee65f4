// What a person does to an order. Each fact has an id of its own, made at the press and sent again
// with it: a second press, or a second page, does nothing twice.

import { messageOf, post } from '../../../../deploy/web/ui/http';
import { uuid7 } from '../../../../deploy/web/ui/uuid';
import type { ShipTask } from '../api';
import { untilAnswered } from '../shared/asking';
import { keyOf, pathOf } from '../shared/tasks';
import { asQuery } from '../shared/who';
import { failed, fetchSoon, fetchTasks, isSentAway, markDone, nameHere, speak, staffField, store } from './orders_state';

function mark(key: string, change: 'add' | 'delete'): void {
    const busy = new Set(store.get().busy);
    busy[change](key);
    store.set({ busy });
}

// True when it was done. What it came to is fetched before the order counts as free again.
export async function act(task: ShipTask, path: string, body: object, what: string): Promise<boolean> {
    const key = keyOf(task);
    const { busy, picker } = store.get();
    if (busy.has(key)) return false;
    mark(key, 'add');
    store.set({ problem: '' });
    try {
        await untilAnswered(() => post<{ event: string | null }>(`${pathOf(task)}/${path}${asQuery(picker)}`, { ...body, ...staffField() }));
        return true;
    } catch (failure) {
        isSentAway(failure);
        failed(`Order ${task.order} was not ${what}. ${messageOf(failure)}`);
        return false;
    } finally {
        await fetchTasks().catch(() => undefined);
        mark(key, 'delete');
    }
}

export async function ship(task: ShipTask, tracking: string): Promise<void> {
    const isShipped = await act(task, 'ship', tracking === '' ? {} : { tracking }, 'shipped');
    if (!isShipped) return;
    store.set({ tasks: store.get().tasks?.filter((other) => keyOf(other) !== keyOf(task)) ?? null });
    markDone(keyOf(task), `Order ${task.order} shipped`);
    fetchSoon();
}

// `parcels`: 0 where nobody says how many.
export async function pack(task: ShipTask, parcels: number): Promise<void> {
    const body = { document: uuid7(), ...(parcels > 0 ? { parcels } : {}) };
    if (await act(task, 'pack', body, 'packed')) markDone(`packed ${keyOf(task)}`, `Order ${task.order} packed`);
}

export async function take(task: ShipTask, how: 'take' | 'take_over' = 'take'): Promise<void> {
    const body = { document: uuid7(), ...(how === 'take_over' ? { take_over: true } : {}) };
    if (await act(task, 'take', body, 'taken')) speak(`Order ${task.order} is asked for`);
}

// This device has it already, as the only one here or because somebody else paused: the hub is told who picks it, if that
// is known and is news.
export async function sayWho(task: ShipTask): Promise<void> {
    const name = nameHere();
    if (name !== '' && name !== task.taker?.staff) await act(task, 'take', { document: uuid7() }, 'taken');
}

export async function giveBack(task: ShipTask): Promise<boolean> {
    const isLeft = await act(task, 'leave', { document: uuid7() }, 'given back');
    if (isLeft) markDone(`given back ${keyOf(task)}`, `Order ${task.order} given back`);
    return isLeft;
}

export async function refuse(task: ShipTask, reason: string): Promise<boolean> {
    const isLeft = await act(task, 'leave', { document: uuid7(), refuse: true, reason }, 'given away');
    if (isLeft) markDone(keyOf(task), `Order ${task.order} given away: ${reason}`);
    return isLeft;
}

export async function putBack(task: ShipTask): Promise<void> {
    if (await act(task, 'put-back', { document: uuid7() }, 'put back')) {
        markDone(keyOf(task), `Order ${task.order} is back on the shelf`);
    }
}

export const finish = (task: ShipTask, place: string): Promise<boolean> =>
    act(task, 'finish', { document: uuid7(), place }, 'finished');
