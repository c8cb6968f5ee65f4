// What a person does to a count. Each scan has an id of its own and is sent with it until it is
// answered, so that it counts once, also through gaps of the Wi-Fi, reloads and logins; it counts for
// whoever scanned it, in the count it was scanned for, whatever is shown by then.

import { messageOf, post, Refused, remove } from '../../../../deploy/web/ui/http';
import { uuid7 } from '../../../../deploy/web/ui/uuid';
import type { CountedItem, CountSession } from '../api';
import { untilAnswered } from '../shared/asking';
import { about } from '../shared/late';
import { enterScan } from '../shared/scan_capture';
import { SomebodyElse, Steps, unsentMost, type When } from '../shared/steps';
import { isCodeOf } from '../shared/tasks';
import { bytesOf } from '../shared/text';
import type { Step } from '../shared/unsent';
import { asQuery } from '../shared/who';
import { addStep, counted, countName, failed, failedLate, fetchCounts, forgetSteps, heard, isIn, isSentAway, itemOf, nameOf, open, placeMost, put, type Done, staffField, store, toList } from './counts_state';
import { foretold, type Kept, newestUnsent, unsentBox } from './unsent';

export const steps = new Steps<Kept>(unsentBox(localStorage), { store, isIn, isSentAway, run }, (waiting) => store.set({ waiting }));

const pathOf = (session: string): string => `/api/counts/${session}`;

const isShown = (session: string): boolean => store.get().session === session;

export async function begin(name: string, full: boolean): Promise<void> {
    try {
        const session = uuid7();
        const as = asQuery(store.get().picker);
        await untilAnswered(() => post<CountSession>(`/api/counts${as}`, { session, name, full, ...staffField() }));
        open(session);
    } catch (failure) {
        isSentAway(failure);
        failed(`The count was not begun. ${messageOf(failure)}`);
    }
}

type Made = Omit<Kept, keyof Step | 'by' | 'alone' | 'isBack' | 'of'> & Partial<Kept>;

function make(made: Made, as?: Kept): Kept | null {
    const { isLost, aside } = store.get();
    const whole = { by: staffField().staff ?? '', alone: false, isBack: false, of: '', ...made };
    const kept = steps.make(whole, as);
    if (kept && isLost) foretell(kept);
    if (!kept) {
        heard('bad', `Not counted: ${made.code}. ${unsentMost} entries wait already for the till. ` +
            (aside.length > 0 ? 'Send or throw away what somebody else left here.' : 'Wait until they are sent.'));
    }
    return kept;
}

// What it will come to, for whoever counts without a connection.
function foretell(kept: Kept): void {
    const { detail, unsent } = store.get();
    if (kept.isBack) return heard('good', 'Will be taken back');
    const known = detail?.lines.find((line) => isCodeOf(line, kept.code));
    if (!known) return heard('good', `Scanned ${kept.code}: kept, and looked at when the connection is back`);
    const quantity = foretold(known, kept.place, unsent, kept.session);
    heard('good', `${nameOf(known)}: ${quantity}${kept.place === '' ? '' : ` at ${kept.place}`}, not sent yet`);
}

const textOf = (line: CountedItem, place: string): string =>
    `${nameOf(line)}: ${line.counted}${place === '' ? '' : `, ${counted(line, place) ?? 0} at ${place}`}`;

async function run(kept: Kept, when: When): Promise<void> {
    if (kept.how === 'undo') return failedLate('An entry was to be taken back, and was not: nobody knows any more what lay there before it. Look at its count.');
    const before = isShown(kept.session) ? { line: itemOf(store.get(), kept.code) } : null;
    try {
        kept.isTried = true;
        steps.keep(kept);
        const { line } = await steps.inTheirName(kept, (as) => post<{ line: CountedItem }>(`${pathOf(kept.session)}/scan${as}`, bodyOf(kept)));
        answered(kept, line, before);
    } catch (failure) {
        if (failure instanceof SomebodyElse) throw failure;
        refused(kept, failure, when);
    }
}

// Anew at each try: it is older by then.
function bodyOf(kept: Kept): object {
    const { code, how, quantity, place, request, alone, by } = kept;
    return { code, how, quantity, place, request, age_ms: steps.ageOf(kept), ...(alone ? { alone } : {}), ...(by === '' ? {} : { staff: by }) };
}

// `before`: the line until then; null: this page did not know it, for the count was not shown.
function answered(kept: Kept, line: CountedItem, before: { line: CountedItem | null } | null): void {
    if (isShown(kept.session)) {
        put(line);
        heard('good', kept.isBack ? `${nameOf(line)} taken back` : textOf(line, kept.place));
    }
    if (kept.isBack) return;
    const had = kept.how === 'set' ? counted(before?.line ?? null, kept.place) : null;
    const done: Done = { code: line.sku, name: nameOf(line), place: kept.place, quantity: kept.quantity, before: had };
    const undo = store.get().unsent.find((other) => other.how === 'undo' && other.of === kept.request);
    if (!undo) {
        if (isShown(kept.session)) addStep(done);
    } else if (kept.how === 'add' || before !== null) {
        Object.assign(undo, backOf(done));
        steps.keep(undo);
    }
}

// Nothing was said before: so many are taken. Else what was there stands again.
const backOf = ({ code, place, quantity, before }: Done): Pick<Kept, 'how' | 'code' | 'place' | 'quantity'> =>
    before === null ? { how: 'take', code, place, quantity } : { how: 'set', code, place, quantity: before };

function refused(kept: Kept, failure: unknown, when: When): void {
    const code = failure instanceof Refused ? failure.problem.code : '';
    const undo = store.get().unsent.find((other) => other.how === 'undo' && other.of === kept.request);
    if (undo) steps.cancel(undo);
    if (isShown(kept.session)) {
        heard('bad', messageOf(failure), code === 'wrong_item' ? kept.code : undefined);
        // Whoever counted it first says that nobody else is here.
        if (code === 'same_counter' && !undo) return askAlone(kept);
    }
    const inCount = isShown(kept.session) ? '' : ` (${countName(kept.session)})`;
    if (when === 'late' || !isShown(kept.session)) failedLate(about(kept.code, messageOf(failure)) + inCount);
}

function askAlone(kept: Kept): void {
    const { asks } = store.get();
    const again = asks?.kind === 'alone' ? asks.again : [];
    store.set({ asks: { kind: 'alone', session: kept.session, again: [...again, kept] } });
}

// All that were refused for it, by whoever scanned them.
export function countAlone(again: readonly Kept[]): void {
    for (const kept of again) {
        const { session, how, code, quantity, place, by, staff } = kept;
        if (staff === steps.whoIsHere()) make({ session, how, code, quantity, place, by, alone: true }, kept);
        else failedLate(`Scanned ${code}: it was not counted, for somebody else is logged in now.`);
    }
}

function here(): { session: string; place: string } {
    const { session, place } = store.get();
    return { session, place: place.trim() };
}

export function scanned(code: string): void {
    store.set({ typed: '' });
    const { session, place } = here();
    if (store.get().isLoginNeeded) return failed('Log in first: what was scanned is not counted.');
    if (session === '') {
        if (!enterScan(code)) failed(`Scanned ${code}. Begin a count, or open one, before you scan.`);
        return;
    }
    make({ session, code, how: 'add', quantity: 1, place });
}

export function typedCode(): void {
    const code = store.get().typed.trim();
    if (code !== '') scanned(code);
}

// So many lie where whoever counts stands.
export function setQuantity(item: CountedItem, quantity: number): void {
    const { session, place } = here();
    make({ session, code: item.sku, how: 'set', quantity, place });
}

// A code that is no goods: whoever scanned it says that it is a shelf.
export function standAt(place: string): void {
    if (bytesOf(place) > placeMost) return heard('bad', `A shelf code has at most ${placeMost} letters.`);
    store.set({ place });
    heard('good', place === '' ? 'No shelf' : `Shelf ${place}`);
}

// What this page did last, not what another did: first of what is not answered yet.
export function undo(): void {
    const { session, unsent, steps: done, isLoginNeeded } = store.get();
    if (isLoginNeeded) return;
    const waiting = newestUnsent(unsent, session);
    if (waiting) {
        const { code, place, request } = waiting;
        make({ session, how: 'undo', code, place, quantity: 0, isBack: true, of: request });
        return;
    }
    const last = done.at(-1);
    if (!last) return heard('bad', 'Nothing was counted on this page yet.');
    if (make({ session, ...backOf(last), isBack: true })) store.set({ steps: done.slice(0, -1) });
}

// Behind what was scanned before it. `what` did not come of it where somebody else is here by then.
function press(what: string, session: string, job: (made: { staff: string }) => Promise<void>): void {
    void steps.press(job, () => failedLate(`${countName(session)} was not ${what}: somebody else is logged in now than who pressed that.`));
}

export function change(to: 'open' | 'paused'): void {
    const { session } = store.get();
    const said = staffField();
    press(to === 'open' ? 'taken up again' : 'paused', session, async (made) => {
        try {
            await steps.inTheirName(made, (as) => post<CountSession>(`${pathOf(session)}/state${as}`, { state: to, ...said }));
        } catch (failure) {
            if (failure instanceof SomebodyElse) throw failure;
            failed(messageOf(failure));
        }
        await fetchCounts().catch(() => undefined);
    });
}

export function finish(session: string, uncounted: 'ask' | 'zero' | 'leave' = 'ask'): void {
    const said = staffField();
    press('finished', session, async (made) => {
        try {
            await steps.inTheirName(made, (as) => post<{ event: string }>(`${pathOf(session)}/finish${as}`, { uncounted, ...said }));
            if (isShown(session)) store.set({ heard: null });
        } catch (failure) {
            if (failure instanceof SomebodyElse) throw failure;
            unfinished(session, failure);
        }
        await fetchCounts().catch(() => undefined);
    });
}

// A question is for whoever sees the count that it is about.
function unfinished(session: string, failure: unknown): void {
    const code = failure instanceof Refused ? failure.problem.code : '';
    if (!isShown(session)) return failedLate(`${countName(session)} was not finished. ${messageOf(failure)}`);
    heard('bad', messageOf(failure));
    if (code === 'count_again') forgetSteps();
    if (code === 'uncounted') store.set({ asks: { kind: 'uncounted', session } });
}

export function drop(): void {
    const { session } = store.get();
    press('dropped', session, async (made) => {
        try {
            await steps.inTheirName(made, (as) => remove<object>(`${pathOf(session)}${as}`));
        } catch (failure) {
            if (failure instanceof SomebodyElse) throw failure;
            // The answer to an earlier try was lost.
            const isGone = failure instanceof Refused && failure.status === 404;
            if (!isGone) return failed(messageOf(failure));
        }
        if (isShown(session)) toList();
        await fetchCounts().catch(() => undefined);
    });
}
