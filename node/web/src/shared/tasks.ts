// Orders at this location as pages speak of them. Pure.

import { span } from '../../../../deploy/web/ui/format';
import type { PickedLot, ShipTask } from '../api';
import { elementsOf } from './gs1';

export type TaskLine = ShipTask['lines'][number];

export const keyOf = (task: { channel: string; order: string }): string => `${task.channel}/${task.order}`;

export const pathOf = (task: { channel: string; order: string }): string =>
    `/api/tasks/${encodeURIComponent(task.channel)}/${encodeURIComponent(task.order)}`;

const sum = (lines: TaskLine[], of: (line: TaskLine) => number): number =>
    lines.reduce((total, line) => total + of(line), 0);

export const piecesOf = (task: ShipTask): number => sum(task.lines, (line) => line.quantity);
export const pickedOf = (task: ShipTask): number => sum(task.lines, (line) => line.picked);
export const shortOf = (task: ShipTask): number => sum(task.lines, (line) => line.short);
export const leftOf = (line: TaskLine): number => line.quantity - line.picked - line.short;

// Picked here, and the hub has not said so: orders by key with the version that they had when they were
// held. Its word would be a newer version.
export function unheardPicks(known: ReadonlyMap<string, number>, before: readonly ShipTask[], after: readonly ShipTask[]): Map<string, number> {
    const held = new Map(before.filter((task) => task.state === 'held').map((task) => [keyOf(task), task.version]));
    return new Map(after.filter((task) => task.state === 'staged'
        && (held.get(keyOf(task)) === task.version || known.get(keyOf(task)) === task.version)).map((task) => [keyOf(task), task.version]));
}

// Whether goods of it are in somebody's hands or set aside here, and nobody elsewhere could know.
export const isInHand = (task: ShipTask, unheard: ReadonlyMap<string, number>): boolean =>
    task.state === 'held' ? pickedOf(task) > 0 : task.state === 'staged' && unheard.get(keyOf(task)) === task.version;

// Where it stands with its time: ordinary, soon or over, in words.
export interface DueView { tone: 'calm' | 'soon' | 'late'; text: string }

const soonMs = 30 * 60_000;
const lateAfterMs = 60 * 60_000;   // of an order that says no time

function timeLeft(at: number, now: number, before: string, after: string): DueView {
    if (at <= now) return { tone: 'late', text: `${after} ${span(now - at)}` };
    return { tone: at - now < soonMs ? 'soon' : 'calm', text: `${before} ${span(at - now)}` };
}

export function dueOf(task: ShipTask, now: number): DueView | null {
    const isWaiting = task.state === 'staged' && task.is_collected;
    if (task.state === 'put_back') return null;
    if (isWaiting) return task.collect_by === null ? null : timeLeft(task.collect_by, now, 'kept for', 'not collected, over by');
    if (task.due_at !== null) return timeLeft(task.due_at, now, 'due in', 'late by');
    return now - task.placed_at > lateAfterMs ? { tone: 'late', text: `waits ${span(now - task.placed_at)}` } : null;
}

// The line to go for next: skipped ones come last, in the order in which they were skipped.
export function nextLine(task: ShipTask, skipped: readonly string[]): TaskLine | null {
    const open = task.lines.filter((line) => leftOf(line) > 0);
    const rank = (line: TaskLine): number => skipped.indexOf(line.sku);
    return open.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

export const skip = (skipped: readonly string[], sku: string): string[] =>
    [...skipped.filter((other) => other !== sku), sku];

// What is still to be picked at the shelf whose label was scanned, and what comes after it.
export function atShelf(task: ShipTask, skipped: readonly string[], code: string): { here: TaskLine[]; others: TaskLine[] } {
    const open = task.lines.filter((line) => leftOf(line) > 0);
    open.sort((a, b) => skipped.indexOf(a.sku) - skipped.indexOf(b.sku));
    const isHere = (line: TaskLine): boolean => isPlace(line, code);
    return { here: open.filter(isHere), others: open.filter((line) => !isHere(line)) };
}

export const isPlace = (line: TaskLine, code: string): boolean =>
    line.place !== '' && line.place.toUpperCase() === code.trim().toUpperCase();

// A step of a pick that the node has not answered.
export interface Unsent { key: string; kind: 'scan' | 'short' | 'undo'; code: string; quantity: number; lot?: string }

// How the order will be once the node has them. What it may refuse changes nothing here.
export function withUnsent(task: ShipTask, unsent: readonly Unsent[]): ShipTask {
    const applied: Unsent[] = [];
    for (const step of unsent) {
        if (step.key !== keyOf(task)) continue;
        if (step.kind === 'undo') applied.pop();
        else applied.push(step);
    }
    const lines = task.lines.map((line) => ({ ...line }));
    for (const step of applied) {
        const line = lines.find((each) => isCodeOf(each, step.code) && leftOf(each) >= step.quantity);
        if (!line) continue;
        if (step.kind === 'short') line.short += step.quantity;
        if (step.kind === 'scan') pickInto(lines, line, step);
    }
    return { ...task, lines };
}

function pickInto(lines: TaskLine[], line: TaskLine, step: Unsent): void {
    line.picked += step.quantity;
    const lot = elementsOf(step.lot ?? '').lot || step.lot || elementsOf(step.code).lot;
    if (lot === '') return;
    for (const each of lines) {
        if (each.sku === line.sku) each.lots = withLot(each.lots, lot, step.quantity);
    }
}

// The one that was picked last is the last.
function withLot(lots: readonly PickedLot[], lot: string, quantity: number): PickedLot[] {
    const known = lots.find((each) => each.lot === lot) ?? { lot, expiry: null, quantity: 0 };
    return [...lots.filter((each) => each !== known), { ...known, quantity: known.quantity + quantity }];
}

// Of the unit that was picked last of it; '': not known.
export const lastLotOf = (line: TaskLine): string => line.lots.at(-1)?.lot ?? '';

// A GTIN may be printed with leading zeros or without, and alone or with a lot.
export function isCodeOf(line: { sku: string; gtin: string | null }, code: string): boolean {
    if (line.sku === code) return true;
    const bare = (text: string): string => text.replace(/^0+/, '');
    return line.gtin !== null && (bare(line.gtin) === bare(code) || bare(line.gtin) === bare(elementsOf(code).gtin));
}

// Why it goes back: not collected in time, else cancelled. The hub says so, whatever clock a page has:
// of an order to be put back it names the time of its buyer only where that has passed.
export const isOverdue = (task: ShipTask): boolean => task.state === 'put_back' && task.collect_by !== null;

// What stands in the way of handing an order to its buyer here, and what to know before it.
export interface Handing { can: boolean; tone: 'calm' | 'warn' | 'bad'; text: string }

const no = (text: string): Handing => ({ can: false, tone: 'bad', text });

// What is picked elsewhere, or may be, is partly in somebody's hands: its shelf tells half of it.
function unpickedText(task: ShipTask): string {
    const { taker } = task;
    if (taker !== null && taker.asked) return 'Somebody here is about to pick it: ask them first, or fetch it from the shelf.';
    if (taker !== null && !taker.here) {
        return `${taker.staff || 'Somebody'} picks it on another device: ask them first, its goods may be picked already.`;
    }
    const isPicked = taker !== null && pickedOf(task) + shortOf(task) > 0;
    return isPicked ? 'It is being picked here: ask whoever picks it, or fetch it from the shelf.'
        : 'It is not picked yet: fetch it from the shelf.';
}

export function handingOf(task: ShipTask): Handing {
    switch (task.state) {
    case 'collected': return no('It was collected already: there is nothing left to hand over.');
    case 'shipped': return no('It left with a carrier already: there is nothing to hand over.');
    case 'released': return no('It is not to be handed over here: it was cancelled, is back on the shelf, or is collected at another store or sent from one by now.');
    case 'put_back':
        return isOverdue(task)
            ? { can: true, tone: 'warn', text: 'It was not collected in time and is to go back to the shelf. It may still be handed over.' }
            : no('It was cancelled, or its buyer collects it at another store by now. Do not hand it over: it is to go back to the shelf.');
    case 'held':
    case 'staged':
        break;
    }
    if (!task.is_collected) return no('It is to be sent to its buyer, not collected here.');
    if (task.state === 'staged') return { can: true, tone: 'calm', text: task.place === '' ? 'It stands picked.' : `It stands at ${task.place}.` };
    return { can: true, tone: 'warn', text: unpickedText(task) };
}
