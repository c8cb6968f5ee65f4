// Steps of picks that the node has not answered, kept over a reload of the page: one entry each, so
// that two pages of one handheld do not write over one another. Each keeps its id of request, by
// which the node counts it once, whoever sends it again. Pure but for the storage that is handed in.

import type { Unsent } from '../shared/tasks';

export interface Kept extends Unsent {
    request: string;
    at: number;        // in the order in which they were made
    staff: string;     // who was logged in; '': at the till's own page nobody is
    reason?: 'missing' | 'damaged';   // of a short
    isTried: boolean;  // the node may have it
}

type Box = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

const prefix = 'onepool.orders.unsent.';
const keptMost = 1_000;   // more than a day of picking without a connection
const textMost = 1_000;

// Where the browser gives no room, the page alone keeps it, as long as it is open.
export function keep(box: Box, step: Kept): void {
    try {
        box.setItem(prefix + step.request, JSON.stringify(step));
    } catch {
        // Nothing is lost that was not lost before there was a box.
    }
}

export function forget(box: Box, step: Kept): void {
    box.removeItem(prefix + step.request);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= textMost;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function parse(text: string): Kept | null {
    let step: Partial<Kept> | null;
    try {
        step = JSON.parse(text) as Partial<Kept> | null;
    } catch {
        return null;
    }
    if (typeof step !== 'object' || step === null) return null;
    const { request, at, staff, key, kind, code, quantity, reason, isTried } = step;
    const isWhole = isText(request) && isCount(at) && isText(staff) && isText(key) && isText(code) && isCount(quantity)
        && typeof isTried === 'boolean' && (kind === 'scan' || kind === 'undo'
        || (kind === 'short' && (reason === 'missing' || reason === 'damaged')));
    return isWhole ? step as Kept : null;
}

// Oldest first. What makes no sense goes.
export function restore(box: Box): Kept[] {
    const names = Array.from({ length: box.length }, (_, index) => box.key(index)).filter((name) => name?.startsWith(prefix)) as string[];
    const steps: Kept[] = [];
    for (const name of names) {
        const step = parse(box.getItem(name) ?? '');
        if (step && name === prefix + step.request && steps.length < keptMost) steps.push(step);
        else box.removeItem(name);
    }
    return steps.sort((a, b) => a.at - b.at);
}

let newest = 0;

// Later than any made before it, also within a millisecond.
export function nextAt(now = Date.now()): number {
    newest = Math.max(now, newest + 1);
    return newest;
}
