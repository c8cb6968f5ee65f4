// The counts that go on at this node and the one that is shown. The node's copy is the truth; this
// one is fetched again whenever it says that something changed, here or on another page.

import { get, Refused } from '../../../../deploy/web/ui/http';
import { LiveLink } from '../../../../deploy/web/ui/live';
import { Store } from '../../../../deploy/web/ui/store';
import type { CountDetail, CountedItem, CountSession, Live, Status } from '../api';
import { untilAnswered } from '../shared/asking';
import { type Late, noneLate, withLate } from '../shared/late';
import { Rereading } from '../shared/rereading';
import { silentMs } from '../shared/silence';
import { cutToBytes } from '../shared/text';
import { toneBad, toneGood } from '../shared/tones';
import { awayBy, type WhoState, whoOf } from '../shared/who';
import { addressOf, sessionOf } from './route';
import type { Kept } from './unsent';

// What the last scan came to; `code`: nobody knows it, so it may be a shelf.
export interface Heard { tone: 'good' | 'bad'; text: string; code?: string }
// One step that can be taken back. `before`: what lay there when it was typed; null: nothing was said.
export interface Done { code: string; name: string; place: string; quantity: number; before: number | null }
// What is asked, and of which count. `again`: what is counted where nobody else is here.
export type Asks = { kind: 'uncounted'; session: string } | { kind: 'alone'; session: string; again: readonly Kept[] };

export interface CountsState extends WhoState {
    isConnected: boolean;
    isLost: boolean;
    counts: CountSession[] | null;   // null until first heard
    session: string;                 // '': the list
    detail: CountDetail | null;      // of the one that is shown
    isGone: boolean;                 // it is not known here
    shown: string;                   // the SKU that was counted last
    place: string;                   // where whoever counts stands; '': not said
    typed: string;                   // a code typed by hand
    heard: Heard | null;
    steps: Done[];                   // of this page, newest last
    waiting: number;                 // scans and presses not answered yet
    unsent: Kept[];                  // the scans of them
    aside: Kept[];                   // of somebody who is not logged in any more
    asks: Asks | null;
    problem: string;
    late: Late;                      // what came of earlier scans, until it is read
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
    detail: null, isGone: false, shown: '', place: '', typed: '', heard: null, steps: [], waiting: 0, unsent: [], aside: [],
    asks: null, problem: '', late: noneLate, spoken: '', hasSound: localStorage.getItem(soundKey) !== 'off', staff: cutToBytes(localStorage.getItem(staffKey) ?? '', staffMost),
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

// Of something made earlier: it stands beside what is there already.
export function failedLate(text: string): void {
    if (store.get().hasSound) toneBad();
    store.set({ late: withLate(store.get().late, text) });
}

// In words, wherever it is spoken of while another is shown.
export const countName = (session: string): string => {
    const name = store.get().counts?.find((count) => count.session === session)?.name ?? '';
    return name === '' ? 'A count' : `Count ${name}`;
};

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

export function addStep(step: Done): void {
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

export const fetchSoon = (): void => void fetchCounts().catch(isSentAway);

// Its answers are not for whoever comes next.
const askForLogin = (): void => store.set({ isLoginNeeded: true, picker: null, isLost: false, heard: null, typed: '' });

// True: whoever was here has to come in again before anything can be asked once more.
export function isSentAway(failure: unknown): boolean {
    const away = awayBy(failure);
    if (away === 'login' || away === 'another') askForLogin();
    if (away === 'another') void untilAnswered(() => get<Status>('/api/status')).then(refresh, isSentAway);
    if (away === 'pairing') store.set({ signedOut: true });
    return away !== null;
}

// Once the counts are known, and somebody is here who may know them.
export function isIn(): boolean {
    const { counts, isLoginNeeded, signedOut } = store.get();
    return counts !== null && !isLoginNeeded && !signedOut;
}

export async function refresh(): Promise<void> {
    try {
        store.set(whoOf(await get<Status>('/api/status')));
        if (store.get().isLoginNeeded && store.get().picker === null) return askForLogin();
        await fetchCounts();
        store.set({ isLoginNeeded: false });
    } catch (failure) {
        isSentAway(failure);
    }
}

let link: LiveLink<Live> | null = null;

export async function loggedIn(): Promise<void> {
    store.set({ problem: '' });
    await refresh();
    link?.now();
}

export function connect(): void {
    window.addEventListener('hashchange', turn);
    void refresh();
    link = new LiveLink<Live>('/api/live', {
        frame: (frame) => {
            if (frame.type === 'status') store.set({ status: frame.status });
            if (frame.type === 'counts') fetchSoon();
            if (frame.type === 'alarm') store.set({ problem: frame.text });
        },
        connected: () => { store.set({ isConnected: true, isLost: false }); void refresh(); },
        lost: () => { store.set({ isLost: store.get().isConnected || store.get().isLost, isConnected: false }); void refresh(); },
    }, silentMs);
    window.addEventListener('beforeunload', (event) => {
        // Scans are kept.
        if (store.get().waiting > store.get().unsent.length) event.preventDefault();
    });
}
