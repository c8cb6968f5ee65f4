// The pick that is shown: scans go to the node one after another, and each answer replaces our copy.
// Each has an id of its own and is sent with it until it is answered, so that it counts once. While
// there is no connection they wait, and the page says what they will come to.

import { get, messageOf, post, Refused } from '../../../../deploy/web/ui/http';
import { uuid7 } from '../../../../deploy/web/ui/uuid';
import type { Product, ShipTask } from '../api';
import { untilAnswered } from '../shared/asking';
import { enterScan } from '../shared/scan_capture';
import { SerialQueue } from '../shared/queue';
import { isCodeOf, keyOf, leftOf, mayWait, pathOf, pickedOf, type TaskLine, type Unsent, unsentMost, withUnsent } from '../shared/tasks';
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

function once(task: ShipTask, path: string, body: object): Promise<ShipTask> {
    const request = uuid7();
    return untilAnswered(() => post<ShipTask>(`${pathOf(task)}/${path}`, { ...body, request }));
}

type Say = (before: ShipTask, after: ShipTask) => string;

// What was wrong with it, if anything.
async function ask(task: ShipTask, path: string, body: object, say: Say): Promise<string> {
    try {
        const after = await once(task, path, body);
        put(after);
        heard('good', say(task, after));
        return '';
    } catch (failure) {
        heard('bad', messageOf(failure));
        if (failure instanceof Refused && failure.problem.code !== 'wrong_item') fetchSoon();
        return messageOf(failure);
    }
}

// Looks at the order when its turn has come: what is scanned before may change what this one means.
function step(unsent: Unsent, job: (task: ShipTask) => Promise<string | void> | void): Promise<void> {
    const { isLost } = store.get();
    if (!mayWait(store.get().unsent)) {
        heard('bad', `Not counted: ${unsent.code}. ${unsentMost} entries wait already for the till. Wait until they are sent.`);
        return Promise.resolve();
    }
    store.set({ unsent: [...store.get().unsent, unsent] });
    if (isLost) foretell(unsent);
    return changes.add(async () => {
        try {
            const task = taskOf(store.get(), unsent.key);
            const wrong = task ? await job(task) : `Order ${unsent.key} is not here any more: ${unsent.code} was not counted.`;
            // What was scanned without a connection is not before anybody's eyes any more.
            if (wrong && isLost) failed(wrong);
        } finally {
            store.set({ unsent: store.get().unsent.filter((other) => other !== unsent) });
        }
    });
}

// What it will come to, for whoever scans without a connection.
function foretell(unsent: Unsent): void {
    const task = taskOf(store.get(), unsent.key);
    if (!task) return;
    const after = withUnsent(task, store.get().unsent);
    const before = withUnsent(task, store.get().unsent.filter((other) => other !== unsent));
    const line = after.lines.find((each, index) => leftOf(each) !== leftOf(before.lines[index]!));
    if (line) return heard('good', `${line.description || line.sku}: ${line.picked} of ${line.quantity}, not sent yet`);
    if (unsent.kind === 'undo') return heard('good', 'Will be taken back');
    heard('bad', `Scanned ${unsent.code}. Without a connection nobody can say whether that is right: it is looked at when it is back.`);
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

const addCode = (task: ShipTask, code: string, quantity: number): Promise<string> =>
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
    void step({ key: store.get().route.key, kind: 'scan', code, quantity: 1 }, (task) => {
        if (!isOurs(task)) return heard('bad', `Scanned ${code}. This order is not yours to pick yet.`);
        return isAllDone(task) ? setPlace(task, code) : addCode(task, code, 1);
    });
}

// The rest of a line whose goods were scanned once.
export const pickRest = (line: TaskLine): Promise<void> =>
    step({ key: store.get().route.key, kind: 'scan', code: line.sku, quantity: leftOf(line) }, (task) => addCode(task, line.sku, leftOf(line)));

export function typedCode(): void {
    const code = store.get().typed.trim();
    if (code !== '') scanned(code);
}

export function shortPick(line: TaskLine, quantity: number, reason: 'missing' | 'damaged'): Promise<void> {
    return step({ key: store.get().route.key, kind: 'short', code: line.sku, quantity }, (task) => ask(task, 'short', { sku: line.sku, quantity, reason, ...staffField() },
        () => `${line.description || line.sku}: ${quantity} ${reason}`));
}

export const undo = (): Promise<void> =>
    step({ key: store.get().route.key, kind: 'undo', code: '', quantity: 0 }, (task) => ask(task, 'undo', {}, () => 'Taken back'));

export function skipNow(line: TaskLine): void {
    store.set({ heard: null });
    skipLine(line.sku);
    speak(`${line.description || line.sku} comes last`);
}

let finishing: Promise<void> | null = null;

// Behind what was scanned before it; pressed again meanwhile it is the same press.
export function finishPick(task: ShipTask): Promise<void> {
    finishing ??= changes.add(() => finishNow(task)).finally(() => { finishing = null; });
    return finishing;
}

async function finishNow(task: ShipTask): Promise<void> {
    const place = store.get().place.trim();
    const hasGoods = pickedOf(task) > 0;
    if (hasGoods && place === '') return heard('bad', 'Scan or type the code of the shelf where the order stands now.');
    if (!await finish(task, hasGoods ? place : '')) return;
    const text = hasGoods ? `Ready at ${place}` : 'Nothing of it was there: the hub has been told';
    markDone(keyOf(task), `Order ${task.order}: ${text}`);
    store.set({ finished: { key: keyOf(task), text }, heard: null });
    sound('good');
}
