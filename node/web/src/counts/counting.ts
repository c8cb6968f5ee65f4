// What a person does to a count. Each scan has an id of its own and is sent with it until it is
// answered, so that it counts once, also through gaps of the Wi-Fi.

import { messageOf, post, Refused, remove } from '../../../../deploy/web/ui/http';
import { uuid7 } from '../../../../deploy/web/ui/uuid';
import type { CountedItem, CountSession } from '../api';
import { untilAnswered } from '../shared/asking';
import { enterScan } from '../shared/scan_capture';
import { SerialQueue } from '../shared/queue';
import { addStep, counted, failed, fetchCounts, forgetSteps, heard, itemOf, lookWhoMay, nameOf, open, placeMost, put, type Step, staffField, store, toList } from './counts_state';
import { bytesOf } from '../shared/text';

const changes = new SerialQueue((waiting) => store.set({ waiting }));

const pathOf = (session: string): string => `/api/counts/${session}`;

export async function begin(name: string, full: boolean): Promise<void> {
    try {
        const session = uuid7();
        await untilAnswered(() => post<CountSession>('/api/counts', { session, name, full, ...staffField() }));
        open(session);
    } catch (failure) {
        failed(`The count was not begun. ${messageOf(failure)}`);
    }
}

interface Asked { session: string; code: string; how: 'add' | 'set' | 'take'; quantity: number; place: string }

async function send(asked: Asked, alone: boolean): Promise<CountedItem> {
    const { session, ...body } = asked;
    const request = uuid7();
    return (await untilAnswered(() => post<{ line: CountedItem }>(`${pathOf(session)}/scan`,
        { ...body, request, ...(alone ? { alone } : {}), ...staffField() }))).line;
}

const textOf = (line: CountedItem, place: string): string =>
    `${nameOf(line)}: ${line.counted}${place === '' ? '' : `, ${counted(line, place) ?? 0} at ${place}`}`;

// True when it was counted; then it can be taken back.
async function count(asked: Asked, alone = false): Promise<boolean> {
    const known = itemOf(store.get(), asked.code);
    try {
        const line = await send(asked, alone);
        put(line);
        if (asked.how !== 'take') {
            const before = asked.how === 'set' ? counted(known, asked.place) : null;
            addStep({ code: line.sku, name: nameOf(line), place: asked.place, quantity: asked.how === 'set' ? 0 : asked.quantity, before });
        }
        heard('good', textOf(line, asked.place));
        return true;
    } catch (failure) {
        lookWhoMay(failure);
        const code = failure instanceof Refused ? failure.problem.code : '';
        heard('bad', messageOf(failure), code === 'wrong_item' ? asked.code : undefined);
        // Whoever counted it first says that nobody else is here.
        if (code === 'same_counter') store.set({ asks: { kind: 'alone', act: () => void changes.add(async () => { await count(asked, true); }) } });
        return false;
    }
}

function here(): { session: string; place: string } {
    const { session, place } = store.get();
    return { session, place: place.trim() };
}

export function scanned(code: string): void {
    store.set({ typed: '' });
    const { session, place } = here();
    if (session === '') {
        if (!enterScan(code)) failed(`Scanned ${code}. Begin a count, or open one, before you scan.`);
        return;
    }
    void changes.add(async () => { await count({ session, code, how: 'add', quantity: 1, place }); });
}

export function typedCode(): void {
    const code = store.get().typed.trim();
    if (code !== '') scanned(code);
}

// So many lie where whoever counts stands.
export function setQuantity(item: CountedItem, quantity: number): void {
    const { session, place } = here();
    void changes.add(async () => { await count({ session, code: item.sku, how: 'set', quantity, place }); });
}

// A code that is no goods: whoever scanned it says that it is a shelf.
export function standAt(place: string): void {
    if (bytesOf(place) > placeMost) return heard('bad', `A shelf code has at most ${placeMost} letters.`);
    store.set({ place });
    heard('good', place === '' ? 'No shelf' : `Shelf ${place}`);
}

// What this page did last, not what another did.
export function undo(): void {
    void changes.add(async () => {
        const { steps, session } = store.get();
        const step: Step | undefined = steps.at(-1);
        if (!step) return heard('bad', 'Nothing was counted on this page yet.');
        const back = step.before === null
            ? { how: 'take' as const, quantity: step.quantity === 0 ? counted(itemOf(store.get(), step.code), step.place) ?? 0 : step.quantity }
            : { how: 'set' as const, quantity: step.before };
        const isBack = await count({ session, code: step.code, place: step.place, ...back });
        if (!isBack) return;
        // A quantity set back is no step of its own.
        store.set({ steps: steps.slice(0, -1) });
        heard('good', `${step.name} taken back`);
    });
}

export function change(to: 'open' | 'paused'): void {
    const { session } = store.get();
    void changes.add(async () => {
        try {
            await untilAnswered(() => post<CountSession>(`${pathOf(session)}/state`, { state: to, ...staffField() }));
        } catch (failure) {
            failed(messageOf(failure));
        }
        await fetchCounts().catch(() => undefined);
    });
}

export function finish(uncounted: 'ask' | 'zero' | 'leave' = 'ask'): void {
    const { session } = store.get();
    void changes.add(async () => {
        try {
            await untilAnswered(() => post<{ event: string }>(`${pathOf(session)}/finish`, { uncounted, ...staffField() }));
            store.set({ heard: null });
        } catch (failure) {
            const code = failure instanceof Refused ? failure.problem.code : '';
            heard('bad', messageOf(failure));
            if (code === 'count_again') forgetSteps();
            if (code === 'uncounted') store.set({ asks: { kind: 'uncounted', act: () => undefined } });
        }
        await fetchCounts().catch(() => undefined);
    });
}

export function drop(): void {
    const { session } = store.get();
    void changes.add(async () => {
        try {
            await untilAnswered(() => remove<object>(pathOf(session)));
            toList();
        } catch (failure) {
            failed(messageOf(failure));
        }
    });
}
