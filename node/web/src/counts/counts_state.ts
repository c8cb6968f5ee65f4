// The counts that go on at this node and the one that is shown. The node's copy is the truth; this
// one is fetched again whenever it says that something changed, here or on another page.

import { get, Refused } from '../../../../deploy/web/ui/http';
import { LiveLink } from '../../../../deploy/web/ui/live';
import { Store } from '../../../../deploy/web/ui/store';
import type { CountDetail, CountedItem, CountSession, Live, Status } from '../api';
import { Rereading } from '../shared/rereading';
import { silentMs } from '../shared/silence';
import { cutToBytes } from '../shared/text';
import { toneBad, toneGood } from '../shared/tones';
import { addressOf, sessionOf } from './route';

// What the last scan came to; `code`: nobody knows it, so it may be a shelf.
export interface Heard { tone: 'good' | 'bad'; text: string; code?: string }
// One step that can be taken back. `before`: what lay there when it was typed; null: nothing was said.
export interface Step { code: string; name: string; place: string; quantity: number; before: number | null }

export interface CountsState {
    status: Status | null;
    isConnected: boolean;
    isLost: boolean;
    handheld: string | null;         // the name of this handheld; null: the till's own page
    signedOut: boolean;
    picker: string | null;           // who is logged in at this handheld
    isLoginNeeded: boolean;
    counts: CountSession[] | null;   // null until first heard
    session: string;                 // '': the list
    detail: CountDetail | null;      // of the one that is shown
    isGone: boolean;                 // it is not known here
    shown: string;                   // the SKU that was counted last
    place: string;                   // where whoever counts stands; '': not said
    typed: string;                   // a code typed by hand
    heard: Heard | null;
    steps: Step[];                   // of this page, newest last
    waiting: number;                 // scans not answered yet
    asks: { kind: 'uncounted' | 'alone'; act: () => void } | null;
    problem: string;
    spoken: string;
    hasSound: boolean;
    staff: string;
}

const soundKey = 'onepool.orders.sound';
const staffKey = 'onepool.orders.staff';
const staffMost = 40;    // bytes, as the node takes it
export const placeMost = 20;
const stepsKept = 100;

export const store = new Store<CountsState>({
    status: null, isConnected: false, isLost: false, handheld: null, signedOut: false, picker: null, isLoginNeeded: false, counts: null, session: sessionOf(location.hash),
    detail: null, isGone: false, shown: '', place: '', typed: '', heard: null, steps: [], waiting: 0, asks: null, problem: '',
    spoken: '', hasSound: localStorage.getItem(soundKey) !== 'off', staff: cutToBytes(localStorage.getItem(staffKey) ?? '', staffMost),
});

const fresh = { detail: null, isGone: false, shown: '', typed: '', heard: null, steps: [], asks: null };

function turn(): void {
    store.set({ session: sessionOf(location.hash), ...fresh });
    window.scrollTo(0, 0);
    fetchSoon();
}

export function open(session: string): void {
    location.hash = addressOf(session);
}

export function toList(): void {
    if (location.hash !== '') location.hash = '#/';
}

export function setSound(hasSound: boolean): void {
    localStorage.setItem(soundKey, hasSound ? 'on' : 'off');
    store.set({ hasSound });
    if (hasSound) toneGood();
}

export function setStaff(typed: string): string {
    const staff = cutToBytes(typed.trim(), staffMost).trim();
    localStorage.setItem(staffKey, staff);
    store.set({ staff });
    return staff;
}

// At a handheld the node knows who it is.
export const staffField = (): { staff?: string } => {
    const { staff, handheld } = store.get();
    return staff === '' || handheld !== null ? {} : { staff };
};

export function speak(text: string): void {
    store.set({ spoken: store.get().spoken === text ? `${text}\u00a0` : text });
}

export function heard(tone: 'good' | 'bad', text: string, code?: string): void {
    if (tone === 'bad') navigator.vibrate?.([90, 60, 90]);
    if (store.get().hasSound) (tone === 'good' ? toneGood : toneBad)();
    store.set({ heard: { tone, text, ...(code === undefined ? {} : { code }) } });
    speak(text);
}

export function failed(text: string): void {
    if (store.get().hasSound) toneBad();
    store.set({ problem: text });
}

export const nameOf = (item: { sku: string; description: string }): string => item.description || item.sku;

export const itemOf = (state: CountsState, sku = state.shown): CountedItem | null =>
    state.detail?.lines.find((line) => line.sku === sku) ?? null;

export const counted = (item: CountedItem | null, place: string): number | null =>
    item?.places.find((each) => each.place === place)?.quantity ?? null;

// The line as the node answered it: newer than whatever read is under way.
export function put(line: CountedItem): void {
    reading.overtaken();
    const { detail } = store.get();
    if (!detail) return;
    const others = detail.lines.filter((each) => each.sku !== line.sku);
    const isThere = line.places.length > 0 || line.again;
    store.set({ detail: { ...detail, lines: isThere ? [...others, line].sort((a, b) => a.sku < b.sku ? -1 : 1) : others }, shown: line.sku });
}

export function forgetSteps(): void {
    store.set({ steps: [] });
}

export function addStep(step: Step): void {
    store.set({ steps: [...store.get().steps, step].slice(-stepsKept) });
}

async function detailOf(session: string): Promise<CountDetail | null> {
    try {
        return session === '' ? null : await get<CountDetail>(`/api/counts/${session}`);
    } catch (failure) {
        if (failure instanceof Refused && failure.status === 404) return null;
        throw failure;
    }
}

const reading = new Rereading(async () => {
    const { session } = store.get();
    const { counts } = await get<{ counts: CountSession[] }>('/api/counts');
    return { session, counts, detail: await detailOf(session) };
}, async ({ session, counts, detail }) => {
    const isShown = session === store.get().session;
    store.set({ counts, ...(isShown ? { detail, isGone: session !== '' && detail === null } : {}) });
});

export const fetchCounts = (): Promise<void> => reading.again();

export const fetchSoon = (): void => void fetchCounts().catch(lookWhoMay);

// What an answer says about who may be here.
export function lookWhoMay(failure: unknown): void {
    if (!(failure instanceof Refused) || failure.status !== 401) return;
    if (failure.problem.code === 'login_needed') store.set({ isLoginNeeded: true, picker: null, isLost: false });
    else store.set({ signedOut: true });
}

async function refresh(): Promise<void> {
    try {
        const status = await get<Status>('/api/status');
        store.set({ status, signedOut: false, handheld: status.handheld ?? null, picker: status.picker ?? null });
        await fetchCounts();
        store.set({ isLoginNeeded: false });
    } catch (failure) {
        lookWhoMay(failure);
    }
}

export function connect(): void {
    window.addEventListener('hashchange', turn);
    void refresh();
    new LiveLink<Live>('/api/live', {
        frame: (frame) => {
            if (frame.type === 'status') store.set({ status: frame.status });
            if (frame.type === 'counts') fetchSoon();
            if (frame.type === 'alarm') store.set({ problem: frame.text });
        },
        connected: () => { store.set({ isConnected: true, isLost: false }); void refresh(); },
        lost: () => { store.set({ isLost: store.get().isConnected || store.get().isLost, isConnected: false }); void refresh(); },
    }, silentMs);
    window.addEventListener('beforeunload', (event) => { if (store.get().waiting > 0) event.preventDefault(); });
}
