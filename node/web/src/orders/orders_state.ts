// The orders at this location, as the node knows them: to pick, ready, to put back. The node's copy
// is the truth; this one is fetched again whenever it says that something changed.

import { get } from '../../../../deploy/web/ui/http';
import { LiveLink } from '../../../../deploy/web/ui/live';
import { Store } from '../../../../deploy/web/ui/store';
import type { Live, ShipTask, Status } from '../api';
import { untilAnswered } from '../shared/asking';
import { type Late, noneLate, withLate } from '../shared/late';
import { Rereading } from '../shared/rereading';
import { silentMs } from '../shared/silence';
import { isInHand, keyOf, skip, unheardPicks } from '../shared/tasks';
import { cutToBytes } from '../shared/text';
import { toneAsk, toneBad, toneGood, toneNews } from '../shared/tones';
import { awayBy, type WhoState, whoOf } from '../shared/who';
import { addressOf, type Route, routeOf } from './route';
import type { Kept } from './unsent';

export type Tab = 'pick' | 'ready' | 'back';

export interface Heard { tone: 'good' | 'bad' | 'ask'; text: string }

// A unit that counts only once its lot is given.
export interface Asked { key: string; code: string; quantity: number; sku: string; lot: string /* typed so far */ }

export interface OrdersState extends WhoState {
    isConnected: boolean;
    isLost: boolean;                   // it was, and is no more
    tasks: ShipTask[] | null;          // null until first heard
    route: Route;
    tab: Tab;
    busy: Set<string>;                 // orders with a press that is not answered yet
    done: { key: string; text: string; at: number }[];
    finished: { key: string; text: string } | null;  // the pick that ended on this page
    heard: Heard | null;               // what the last scan came to
    typed: string;                     // a code typed by hand
    asked: Asked | null;               // of which the lot is asked for
    skipped: string[];                 // SKUs of the pick that is shown
    verified: string;                  // the SKU that was scanned last
    places: ReadonlyMap<string, string>;  // of each pick, by its order: where it is to stand
    waiting: number;                   // scans not answered yet
    unsent: Kept[];                    // the same, as far as they say what they will do
    aside: Kept[];                     // of somebody who is not logged in any more
    problem: string;
    late: Late;                        // what came of earlier scans, until it is read
    spoken: string;
    hasSound: boolean;
    staff: string;                     // '': the node's own
}

const soundKey = 'onepool.orders.sound';
const staffKey = 'onepool.orders.staff';
const doneKept = 5;
const staffMost = 40;   // bytes, as the node takes it

export const store = new Store<OrdersState>({
    status: null, isConnected: false, isLost: false, handheld: null, unsent: [], aside: [], signedOut: false, picker: null, isLoginNeeded: false, tasks: null,
    route: routeOf(location.hash), tab: 'pick',
    busy: new Set(), done: [], finished: null, heard: null, typed: '', asked: null, skipped: [], verified: '', places: new Map(), waiting: 0,
    problem: '', late: noneLate, spoken: '', hasSound: localStorage.getItem(soundKey) !== 'off', staff: cutToBytes(localStorage.getItem(staffKey) ?? '', staffMost),
});

export const taskOf = (state: OrdersState, key = state.route.key): ShipTask | null =>
    state.tasks?.find((task) => keyOf(task) === key) ?? null;

// Scans and presses that the node has not answered.
export const unsentOf = (state: OrdersState): number => state.waiting + state.busy.size;

// Those that a reload of the page would lose: scans are kept.
const pressesOf = (state: OrdersState): number => unsentOf(state) - state.unsent.length;

const fresh = { heard: null, typed: '', asked: null, skipped: [], verified: '', finished: null };

function turn(): void {
    store.set({ route: routeOf(location.hash), ...fresh });
    window.scrollTo(0, 0);
}

export const placeOf = (state: OrdersState, key: string): string => state.places.get(key) ?? '';

// A scan may come to its turn when another order is shown.
export function setPlaceOf(key: string, place: string): void {
    const { tasks, places } = store.get();
    const known = new Set(tasks?.map(keyOf));
    const kept = new Map([...places].filter(([other]) => other !== key && known.has(other)));
    if (place !== '') kept.set(key, place);
    store.set({ places: kept });
}

export function openPick(task: ShipTask): void {
    location.hash = addressOf('pick', task);
}

export function toList(tab: Tab = store.get().tab): void {
    store.set({ tab });
    if (location.hash !== '') location.hash = '#/';
}

export function typeLot(lot: string): void {
    const { asked } = store.get();
    if (asked) store.set({ asked: { ...asked, lot: lot.slice(0, 200) } });
}

export const skipLine = (sku: string): void => store.set({ skipped: skip(store.get().skipped, sku), verified: '' });

export function setSound(hasSound: boolean): void {
    localStorage.setItem(soundKey, hasSound ? 'on' : 'off');
    store.set({ hasSound });
    if (hasSound) toneNews();
}

// The name as it is kept.
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

// Who is said to be the one who picks here; '': nobody.
export const nameHere = (): string => store.get().picker ?? staffField().staff ?? '';

export function speak(text: string): void {
    // The same words twice are only read again when the text differs.
    store.set({ spoken: store.get().spoken === text ? `${text}\u00a0` : text });
}

export function sound(tone: 'good' | 'bad' | 'ask' | 'news'): void {
    if (tone === 'bad') navigator.vibrate?.([90, 60, 90]);
    if (!store.get().hasSound) return;
    ({ good: toneGood, bad: toneBad, ask: toneAsk, news: toneNews })[tone]();
}

export function failed(text: string): void {
    sound('bad');
    store.set({ problem: text });
}

// Of something made earlier: it stands beside what is there already.
export function failedLate(text: string): void {
    sound('bad');
    store.set({ late: withLate(store.get().late, text) });
}

export function markDone(key: string, text: string): void {
    store.set({ done: [{ key, text, at: Date.now() }, ...store.get().done.filter((item) => item.key !== key)].slice(0, doneKept) });
    speak(text);
}

export function put(task: ShipTask): void {
    reading.overtaken();
    const { tasks } = store.get();
    store.set({ tasks: tasks?.map((other) => keyOf(other) === keyOf(task) ? task : other) ?? null });
}

function announceNew(before: ShipTask[] | null, after: ShipTask[]): void {
    if (before === null) return;
    const known = new Set(before.map(keyOf));
    const news = after.filter((task) => !known.has(keyOf(task)));
    if (news.length === 0) return;
    const names = news.slice(0, 3).map((task) => task.order).join(', ');
    speak(`${news.length === 1 ? 'New order' : `${news.length} new orders`}: ${names}`);
    sound('news');
}

const goneAskedAbout = 5;

let unheard: ReadonlyMap<string, number> = new Map();

// Nobody elsewhere knew that it is picked here. While the hub is away it was somebody at this device.
const wasDoneUnseen = (task: ShipTask): boolean =>
    isInHand(task, unheard) && (task.state === 'held' || store.get().status?.uplink.state !== 'offline');

// Whoever has the goods of an order in hand must hear that it is not to be done here any more. What
// somebody else here shipped or handed over is no alarm, unless it is picked here as well.
async function announceGone(before: ShipTask[] | null, after: ShipTask[]): Promise<void> {
    const { busy, done } = store.get();
    const known = new Set([...after.map(keyOf), ...busy]);
    const doneHere = new Set(done.map((item) => item.key));
    const gone = (before ?? []).filter((task) => !known.has(keyOf(task)) && task.state !== 'put_back'
        && (!doneHere.has(keyOf(task)) || isInHand(task, unheard)));
    const names: string[] = [];
    const unseen: string[] = [];
    for (const task of gone) {
        const now = names.length < goneAskedAbout ? await stateOf(task) : null;
        if ((now === 'shipped' || now === 'collected') && wasDoneUnseen(task)) {
            unseen.push(`Order ${task.order} was ${now === 'shipped' ? 'shipped' : 'handed to its buyer'} by somebody else. What is picked of it here${task.place === '' ? '' : ` (${task.place})`}: put it back on the shelf, unless it is what they took.`);
        } else if (now === 'shipped' || now === 'collected') {
            speak(`Order ${task.order} was ${now === 'shipped' ? 'shipped' : 'handed to its buyer'}`);
        } else {
            names.push(task.order);
        }
    }
    const what = gone.every((task) => task.is_collected) ? 'collected' : 'shipped';
    if (names.length > 0) unseen.push(names.length === 1
        ? `Order ${names[0]} is not to be ${what} here any more: cancelled, or given to another place. If you have its goods, put them back.`
        : `Orders ${names.join(', ')} are not to be ${what} here any more: cancelled, or given to another place. If you have their goods, put them back.`);
    if (unseen.length > 0) failed(unseen.join(' '));
}

async function stateOf(task: ShipTask): Promise<ShipTask['state'] | null> {
    const found = await get<{ tasks: ShipTask[] }>(`/api/tasks?code=${encodeURIComponent(keyOf(task))}`).catch(() => null);
    return found?.tasks.find((each) => keyOf(each) === keyOf(task))?.state ?? null;
}

// Also while nobody may see it: what changes meanwhile is told to whoever comes next.
let heardLast: ShipTask[] | null = null;

const reading = new Rereading(async () => (await get<{ tasks: ShipTask[] }>('/api/tasks')).tasks, async (tasks) => {
    const before = store.get().tasks ?? heardLast;
    heardLast = tasks;
    store.set({ tasks });
    announceNew(before, tasks);
    await announceGone(before, tasks);
    unheard = unheardPicks(unheard, before ?? [], tasks);
});

export const fetchTasks = (): Promise<void> => reading.again();

export const fetchSoon = (): void => void fetchTasks().catch(isSentAway);

function askForLogin(): void {
    const { tasks } = store.get();
    heardLast = tasks ?? heardLast;
    store.set({ isLoginNeeded: true, picker: null, tasks: null, isLost: false, ...fresh });
}

// True: whoever was here has to come in again before anything can be asked once more.
export function isSentAway(failure: unknown): boolean {
    const away = awayBy(failure);
    if (away === 'login' || away === 'another') askForLogin();
    if (away === 'another') void untilAnswered(() => get<Status>('/api/status')).then(refresh, isSentAway);
    if (away === 'pairing') store.set({ signedOut: true });
    return away !== null;
}

let pickerBefore: string | null = null;

// What one person typed is not the next one's.
function adoptWho(status: Status): void {
    const who = whoOf(status);
    const isAnother = who.picker !== null && pickerBefore !== null && who.picker !== pickerBefore;
    pickerBefore = who.picker ?? pickerBefore;
    store.set({ ...who, ...(isAnother ? { places: new Map<string, string>() } : {}) });
}

export async function refresh(): Promise<void> {
    try {
        adoptWho(await get<Status>('/api/status'));
        if (store.get().isLoginNeeded && store.get().picker === null) return askForLogin();
        await fetchTasks();
        store.set({ isLoginNeeded: false });
    } catch (failure) {
        isSentAway(failure);
    }
}

// Once the orders are known, and somebody is here who may know them.
export function isIn(): boolean {
    const { tasks, isLoginNeeded, signedOut } = store.get();
    return tasks !== null && !isLoginNeeded && !signedOut;
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
            if (frame.type === 'tasks') fetchSoon();
            if (frame.type === 'alarm') store.set({ problem: frame.text });
        },
        connected: () => { store.set({ isConnected: true, isLost: false }); void refresh(); },
        // Or it was sent away, which only an answer tells.
        lost: () => { store.set({ isLost: store.get().isConnected || store.get().isLost, isConnected: false }); void refresh(); },
    }, silentMs);
    window.addEventListener('beforeunload', (event) => { if (pressesOf(store.get()) > 0) event.preventDefault(); });
}
