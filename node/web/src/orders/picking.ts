// The pick that is shown: scans go to the node one after another, and each answer replaces our copy.
// A scan is not repeatable, so one without an answer is looked up first.

import { get, messageOf, post, Refused } from '../../../../deploy/web/ui/http';
import type { Product, ShipTask } from '../api';
import { isToBeAskedAgain, shortPause, untilAnswered } from '../shared/asking';
import { enterScan } from '../shared/scan_capture';
import { SerialQueue } from '../shared/queue';
import { isCodeOf, keyOf, leftOf, pathOf, pickedOf, shortOf, type TaskLine } from '../shared/tasks';
import { bytesOf } from '../shared/text';
import { finish } from './actions';
import { failed, fetchSoon, markDone, openPick, put, skipLine, sound, speak, staffField, store, taskOf } from './orders_state';
import { isGtin, placeMost } from './place';

const changes = new SerialQueue((waiting) => store.set({ waiting }));

// Ours to pick, and the hub has said so.
export const isOurs = (task: ShipTask): boolean => task.state === 'held' && task.taker !== null && task.taker.here && !task.taker.asked;

export const isAllDone = (task: ShipTask): boolean => task.lines.every((line) => leftOf(line) === 0);

function heard(tone: 'good' | 'bad', text: string): void {
    sound(tone);
    store.set({ heard: { tone, text } });
    speak(text);
}

async function lookUp(task: ShipTask): Promise<ShipTask> {
    const path = `/api/tasks?code=${encodeURIComponent(keyOf(task))}`;
    const { tasks } = await untilAnswered(() => get<{ tasks: ShipTask[] }>(path));
    const found = tasks.find((other) => keyOf(other) === keyOf(task));
    if (!found) throw new Error('It is not at this location any more.');
    return found;
}

// How far the pick is, as one number that every step moves.
const steps = (task: ShipTask): number => pickedOf(task) * 2_000_003 + shortOf(task);

async function once(task: ShipTask, path: string, body: object): Promise<ShipTask> {
    for (;;) {
        try {
            return await post<ShipTask>(`${pathOf(task)}/${path}`, body);
        } catch (failure) {
            if (!isToBeAskedAgain(failure)) throw failure;
            await shortPause();
            const now = await lookUp(task);
            if (steps(now) !== steps(task)) return now;
        }
    }
}

type Say = (before: ShipTask, after: ShipTask) => string;

async function ask(task: ShipTask, path: string, body: object, say: Say): Promise<void> {
    try {
        const after = await once(task, path, body);
        put(after);
        heard('good', say(task, after));
    } catch (failure) {
        heard('bad', messageOf(failure));
        if (failure instanceof Refused && failure.problem.code !== 'wrong_item') fetchSoon();
    }
}

// Looks at the order when its turn has come: what is scanned before may change what this one means.
function step(job: (task: ShipTask) => Promise<void> | void): Promise<void> {
    const { key } = store.get().route;
    return changes.add(async () => {
        const task = taskOf(store.get(), key);
        if (task) await job(task);
    });
}

function changedLine(before: ShipTask, after: ShipTask): TaskLine | null {
    return after.lines.find((line, index) => line.picked !== before.lines[index]?.picked) ?? null;
}

function pickedText(before: ShipTask, after: ShipTask): string {
    const line = changedLine(before, after);
    if (!line) return 'Picked';
    store.set({ verified: line.sku });
    const rest = leftOf(line) > 0 ? `, ${leftOf(line)} left` : ', all of it';
    return `${line.description || line.sku}: ${line.picked} of ${line.quantity}${rest}`;
}

const addCode = (task: ShipTask, code: string, quantity: number): Promise<void> =>
    ask(task, 'scan', { code, quantity, ...staffField() }, pickedText);

async function isProduct(code: string): Promise<boolean> {
    try {
        await untilAnswered(() => get<Product>(`/api/products/${encodeURIComponent(code)}`));
        return true;
    } catch (failure) {
        if (failure instanceof Refused) return false;
        throw failure;
    }
}

// Where it stands is scanned off the shelf's label, after the goods.
async function setPlace(task: ShipTask, code: string): Promise<void> {
    if (task.lines.some((line) => isCodeOf(line, code))) return heard('bad', `Scanned ${code}. All of this order is picked: scan the shelf now.`);
    if (isGtin(code) || await isProduct(code)) return heard('bad', `Scanned ${code}. These are goods that this order does not want. Scan the shelf now, or type its code.`);
    if (bytesOf(code) > placeMost) return heard('bad', `Scanned ${code}. A shelf code has at most ${placeMost} letters.`);
    store.set({ place: code });
    heard('good', `Shelf ${code}`);
}

function scannedInList(code: string): void {
    const task = store.get().tasks?.find((each) => each.order === code || keyOf(each) === code);
    if (!task && enterScan(code)) return speak(`${code} is entered`);
    if (!task) return failed(`Scanned ${code}. Open an order first, then scan its goods.`);
    if (task.state === 'held') return openPick(task);
    store.set({ tab: task.state === 'staged' ? 'ready' : 'back' });
    heard('good', `Order ${task.order} ${task.state === 'staged' ? `stands at ${task.place}` : 'is to be put back on the shelf'}`);
}

export function scanned(code: string): void {
    store.set({ typed: '' });
    if (store.get().route.view !== 'pick') return scannedInList(code);
    if (!taskOf(store.get())) return heard('bad', `Scanned ${code}. This order is not to be picked here any more.`);
    void step((task) => {
        if (!isOurs(task)) return heard('bad', `Scanned ${code}. This order is not yours to pick yet.`);
        return isAllDone(task) ? setPlace(task, code) : addCode(task, code, 1);
    });
}

// The rest of a line whose goods were scanned once.
export const pickRest = (line: TaskLine): Promise<void> => step((task) => addCode(task, line.sku, leftOf(line)));

export function typedCode(): void {
    const code = store.get().typed.trim();
    if (code !== '') scanned(code);
}

export function shortPick(line: TaskLine, quantity: number, reason: 'missing' | 'damaged'): Promise<void> {
    return step((task) => ask(task, 'short', { sku: line.sku, quantity, reason, ...staffField() },
        () => `${line.description || line.sku}: ${quantity} ${reason}`));
}

export const undo = (): Promise<void> => step((task) => ask(task, 'undo', {}, () => 'Taken back'));

export function skipNow(line: TaskLine): void {
    store.set({ heard: null });
    skipLine(line.sku);
    speak(`${line.description || line.sku} comes last`);
}

export async function finishPick(task: ShipTask): Promise<void> {
    const place = store.get().place.trim();
    const hasGoods = pickedOf(task) > 0;
    if (hasGoods && place === '') return heard('bad', 'Scan or type the code of the shelf where the order stands now.');
    if (!await finish(task, hasGoods ? place : '')) return;
    const text = hasGoods ? `Ready at ${place}` : 'Nothing of it was there: the hub has been told';
    markDone(keyOf(task), `Order ${task.order}: ${text}`);
    store.set({ finished: { key: keyOf(task), text }, heard: null });
    sound('good');
}
