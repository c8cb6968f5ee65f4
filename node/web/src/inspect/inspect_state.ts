// What waits for inspection at this location, as the node knows it. The node's list is the truth; this
// copy is fetched again whenever something was recorded or told.

import { get, messageOf, post } from '../../../../deploy/web/ui/http';
import { LiveLink } from '../../../../deploy/web/ui/live';
import { Store } from '../../../../deploy/web/ui/store';
import { uuid7 } from '../../../../deploy/web/ui/uuid';
import type { Live, Status, Waiting } from '../api';
import { untilAnswered } from '../shared/asking';
import { Rereading } from '../shared/rereading';
import { silentMs } from '../shared/silence';
import { cutToBytes } from '../shared/text';
import { toneBad, toneGood } from '../shared/tones';
import { asQuery, awayBy, type WhoState, whoOf } from '../shared/who';

export type Outcome = 'shelf' | 'damaged' | 'supplier';

export const outcomes: readonly (readonly [Outcome, string, string])[] = [
    ['shelf', 'Back to the shelf', 'back on the shelf'],
    ['damaged', 'Damaged', 'written off as damaged'],
    ['supplier', 'Return to supplier', 'to go back to the supplier'],
];

export interface InspectState extends WhoState {
    isConnected: boolean;
    items: Waiting[] | null;           // null until first heard
    busy: Set<string>;                 // SKUs with a press that is not answered yet
    done: string;                      // what was decided last
    problem: string;
    staff: string;                     // '': the node's own
}

const staffKey = 'onepool.orders.staff';   // the same person as on the orders page
const staffMost = 40;

export const store = new Store<InspectState>({
    status: null, isConnected: false, handheld: null, signedOut: false, picker: null, isLoginNeeded: false, items: null, busy: new Set(), done: '', problem: '',
    staff: cutToBytes(localStorage.getItem(staffKey) ?? '', staffMost),
});

export function setStaff(typed: string): string {
    const staff = cutToBytes(typed.trim(), staffMost).trim();
    localStorage.setItem(staffKey, staff);
    store.set({ staff });
    return staff;
}

const reading = new Rereading(async () => (await get<{ items: Waiting[] }>('/api/inspection')).items,
    async (items) => store.set({ items }));

// What an answer says about who may be here.
function lookWhoMay(failure: unknown): void {
    const away = awayBy(failure);
    if (away === 'login' || away === 'another') store.set({ isLoginNeeded: true, picker: null });
    if (away === 'another') void untilAnswered(() => get<Status>('/api/status')).then(refresh, lookWhoMay);
    if (away === 'pairing') store.set({ signedOut: true });
}

const fetchSoon = (): void => void reading.again().catch(lookWhoMay);

function mark(sku: string, change: 'add' | 'delete'): void {
    const busy = new Set(store.get().busy);
    busy[change](sku);
    store.set({ busy });
}

// Its id is made at the press and sent again with it, so that no answer lost decides twice.
export async function decide(item: Waiting, quantity: number, outcome: Outcome, note: string): Promise<void> {
    const { busy, staff, handheld, picker } = store.get();
    if (busy.has(item.sku)) return;
    mark(item.sku, 'add');
    store.set({ problem: '' });
    const line = { sku: item.sku, quantity, outcome, ...(note === '' ? {} : { note }) };
    const body = { document: uuid7(), lines: [line], ...(staff === '' || handheld !== null ? {} : { staff }) };
    const name = item.description || item.sku;
    try {
        await untilAnswered(() => {
            if (store.get().picker !== picker) throw new Error('Whoever pressed that is not logged in any more.');
            return post<{ event: string }>(`/api/inspection${asQuery(picker)}`, body);
        });
        toneGood();
        store.set({ done: `${quantity} × ${name}: ${outcomes.find(([each]) => each === outcome)![2]}` });
    } catch (failure) {
        toneBad();
        lookWhoMay(failure);
        store.set({ problem: `${name} was not decided. ${messageOf(failure)}` });
    } finally {
        await reading.again().catch(() => undefined);
        mark(item.sku, 'delete');
    }
}

export async function refresh(): Promise<void> {
    try {
        store.set(whoOf(await get<Status>('/api/status')));
        if (store.get().isLoginNeeded && store.get().picker === null) return;
        await reading.again();
        store.set({ isLoginNeeded: false });
    } catch (failure) {
        lookWhoMay(failure);
    }
}

let link: LiveLink<Live> | null = null;

export async function loggedIn(): Promise<void> {
    store.set({ problem: '' });
    await refresh();
    link?.now();
}

export function connect(): void {
    void refresh();
    link = new LiveLink<Live>('/api/live', {
        frame: (frame) => {
            if (frame.type === 'status') {
                const isNews = frame.status.inspection !== store.get().status?.inspection;
                store.set({ status: frame.status });
                if (isNews) fetchSoon();
            }
            if (frame.type === 'levels') fetchSoon();
            if (frame.type === 'alarm') store.set({ problem: frame.text });
        },
        connected: () => { store.set({ isConnected: true }); void refresh(); },
        lost: () => { store.set({ isConnected: false }); void refresh(); },
    }, silentMs);
}
