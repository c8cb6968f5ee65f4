// An order handed to its buyer at the counter. Opened by its code, scanned or typed, whatever else
// is going on: an open basket is kept. All of it is local, so it works while the hub is away.

import { get, messageOf, post } from '../../../../deploy/web/ui/http';
import { plural } from '../../../../deploy/web/ui/format';
import { uuid7 } from '../../../../deploy/web/ui/uuid';
import type { Collection, IdentityProof, ShipTask } from '../api';
import { untilAnswered } from '../shared/asking';
import { handingOf, isCodeOf, keyOf, pathOf, type TaskLine } from '../shared/tasks';
import { toneAsk, toneBad, toneGood } from '../shared/tones';
import { changes } from './baskets';
import { type Panel, raiseBar, speak, store } from './state';

// `quantities` and `checked` (scanned off the goods) are one a line.
export interface Collecting { task: ShipTask; quantities: number[]; checked: number[] }

// What was handed over, for as long as the panel stands. No receipt: the till did not answer for it.
export interface HandedOver { order: string; pieces: number; left: number; receipt: Collection | null }

// How it was made sure who the buyer is.
export interface Known { proof: IdentityProof; note: string }

export const proofs: readonly (readonly [IdentityProof, string])[] = [
    ['identity_card', 'Identity card'], ['passport', 'Passport'], ['driving_licence', 'Driving licence'],
    ['residence_permit', 'Residence permit'], ['other', 'Other document'],
];

// What is still to be asked of the buyer; '': nothing.
export function identityLacks(task: ShipTask, { proof, note }: Known): string {
    if (task.asks_identity && proof === 'none') return 'Ask for an identity document first, and say which it was.';
    return proof === 'other' && note.trim() === '' ? 'Say in a few words which document it was, but not its number.' : '';
}

// Panels in which somebody is in the middle of something.
const busyPanels: readonly Panel[] = ['pay', 'return', 'park', 'open_item', 'promised'];

export const find = async (code: string): Promise<ShipTask[]> =>
    (await get<{ tasks: ShipTask[] }>(`/api/tasks?code=${encodeURIComponent(code)}`)).tasks;

const begin = (task: ShipTask): Collecting =>
    ({ task, quantities: task.lines.map((line) => line.quantity), checked: task.lines.map(() => 0) });

export function openCollecting(task: ShipTask): void {
    store.set({ panel: 'collect', collecting: begin(task), choices: [], handedOver: null, receipt: null, pad: '', multiplier: null });
    speak(`Order ${task.order}. ${handingOf(task).text}`);
}

// What can be handed over here and now comes before what cannot. Channels may give two orders one number: then a
// person says which, or the QR code, which names the channel as well.
function openOneOf(tasks: ShipTask[]): void {
    const ready = tasks.filter((task) => handingOf(task).can);
    if (ready.length <= 1) return openCollecting(ready[0] ?? tasks[0]!);
    store.set({ panel: 'collect', collecting: null, choices: ready, handedOver: null, receipt: null, pad: '', multiplier: null });
    speak(`${ready.length} orders have this number. Choose one.`);
}

// As the QR code of a label has it: the channel and the number. Goods have no such code.
export const isOrderCode = (code: string): boolean => /^[a-z0-9-]{1,40}\/\S/i.test(code);

const unknownText = (code: string): string =>
    `No order ${code} is known at this store. Look at the number again; it may be waiting at another store.`;

// True when the code is an order's: then it is shown, or said where to find it.
export async function tookCode(code: string): Promise<boolean> {
    const found = await find(code).catch(() => null);
    if (found === null) return false;
    const task = found[0];
    if (!task && !isOrderCode(code)) return false;
    if (!task) {
        toneBad();
        raiseBar('bad', unknownText(code));
        return true;
    }
    toneAsk();
    if (busyPanels.includes(store.get().panel)) raiseBar('warn', `Order ${task.order} was scanned. Finish this first.`, null, task.order);
    else openOneOf(found);
    return true;
}

// Null when it was found, else what to tell.
export async function openByCode(code: string): Promise<string | null> {
    try {
        const tasks = await untilAnswered(() => find(code));
        if (tasks.length > 0) openOneOf(tasks);
        return tasks.length > 0 ? null : unknownText(code);
    } catch (failure) {
        return messageOf(failure);
    }
}

// While a field asks for the number of an order, a scan is one: it sells nothing.
export function isFindingOrder(): boolean {
    const { panel, collecting, handedOver } = store.get();
    return panel === 'collect' && !collecting && !handedOver;
}

export async function openByScan(code: string): Promise<void> {
    const problem = await openByCode(code);
    if (problem === null) return toneAsk();
    toneBad();
    raiseBar('bad', `${problem} To sell goods, close this panel first.`);
}

function update(change: Partial<Collecting>): void {
    const { collecting } = store.get();
    if (collecting) store.set({ collecting: { ...collecting, ...change } });
}

export function setPieces(index: number, quantity: number): void {
    const { collecting } = store.get();
    if (collecting) update({ quantities: collecting.quantities.map((each, at) => at === index ? quantity : each) });
}

// Goods of the order that is shown are checked by their scan, not sold.
export function checkedByScan(code: string): boolean {
    const { panel, collecting } = store.get();
    if (panel !== 'collect' || !collecting) return false;
    const lines = collecting.task.lines;
    const matching = lines.map((line, index) => ({ line, index })).filter(({ line }) => isCodeOf(line, code));
    if (matching.length === 0) return false;
    const free = matching.find(({ line, index }) => collecting.checked[index]! < line.quantity);
    if (!free) {
        toneBad();
        raiseBar('bad', `${nameOf(matching[0]!.line)}: no more of it belongs to order ${collecting.task.order}.`);
        return true;
    }
    toneGood();
    const checked = collecting.checked.map((each, at) => at === free.index ? each + 1 : each);
    update({ checked });
    speak(`${nameOf(free.line)}: ${checked[free.index]} of ${free.line.quantity} checked.`);
    return true;
}

export const nameOf = (line: TaskLine): string => line.description || line.sku;

export const piecesChosen = (collecting: Collecting): number => collecting.quantities.reduce((sum, each) => sum + each, 0);
export const piecesInAll = (collecting: Collecting): number => collecting.task.lines.reduce((sum, line) => sum + line.quantity, 0);

function bodyOf(collecting: Collecting, { proof, note }: Known) {
    // Always by name: what the till learned of the order since is not what was handed over.
    const lines = collecting.task.lines.map((line, index) => ({ sku: line.sku, quantity: collecting.quantities[index]! }))
        .filter((line) => line.quantity > 0);
    const identity = note.trim();
    return { document: uuid7(), lines, ...(proof === 'none' ? {} : { proof }), ...(identity === '' ? {} : { identity }) };
}

// It is handed over whether or not its receipt can be read back.
const receiptOf = (document: string): Promise<Collection | null> => get<Collection>(`/api/collections/${document}`).catch(() => null);

export function handOver(known: Known): Promise<void> {
    const { collecting, isPaying } = store.get();
    if (!collecting || isPaying) return Promise.resolve();
    store.set({ isPaying: true });
    const body = bodyOf(collecting, known);
    const { order } = collecting.task;
    const pieces = piecesChosen(collecting);
    return changes.add(async () => {
        try {
            await untilAnswered(() => post<{ event: string }>(`${pathOf(collecting.task)}/collect`, body));
            const receipt = await receiptOf(body.document);
            store.set({ collecting: null, handedOver: { order, pieces, left: piecesInAll(collecting) - pieces, receipt } });
            speak(`Order ${order}: ${plural(pieces, 'piece')} handed over.`);
        } catch (failure) {
            toneBad();
            raiseBar('bad', `Order ${order} was not handed over. ${messageOf(failure)}`);
            await refreshCollecting();
        } finally {
            store.set({ isPaying: false });
        }
    });
}

// What the hub or another page said of it meanwhile; what was entered stays if the goods are the same.
export async function refreshCollecting(): Promise<void> {
    const shown = store.get().collecting;
    if (!shown) return;
    const found = (await find(keyOf(shown.task)).catch(() => [])).find((task) => keyOf(task) === keyOf(shown.task));
    const now = store.get().collecting;
    if (!found || !now || keyOf(now.task) !== keyOf(found)) return;
    const goods = (task: ShipTask): string => JSON.stringify(task.lines.map((line) => [line.sku, line.quantity]));
    store.set({ collecting: goods(found) === goods(now.task) ? { ...now, task: found } : begin(found) });
}
