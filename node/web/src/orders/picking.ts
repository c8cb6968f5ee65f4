// The pick that is shown: scans go to the node one after another, and each answer replaces our copy.
// Each has an id of its own and is sent with it until it is answered, so that it counts once. While
// there is no connection they wait, and the page says what they will come to.

import { get, messageOf, post, Refused } from '../../../../deploy/web/ui/http';
import { uuid7 } from '../../../../deploy/web/ui/uuid';
import type { Product, ShipTask } from '../api';
import { untilAnswered } from '../shared/asking';
import { enterScan } from '../shared/scan_capture';
import { SerialQueue } from '../shared/queue';
import { isCodeOf, keyOf, leftOf, pathOf, pickedOf, type TaskLine, type Unsent, withUnsent } from '../shared/tasks';
import { bytesOf } from '../shared/text';
import { finish } from './actions';
import { failed, fetchSoon, markDone, openPick, placeOf, put, setPlaceOf, skipLine, sound, speak, staffField, store, taskOf } from './orders_state';
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

// What is wrong with a scan, for whoever scanned it.
function wrong(text: string): string {
    heard('bad', text);
    return text;
}

const isShown = (key: string): boolean => store.get().route.view === 'pick' && store.get().route.key === key;

type Say = (before: ShipTask, after: ShipTask) => string;

// What was wrong with it, if anything.
async function ask(task: ShipTask, path: string, body: object, say: Say): Promise<string> {
    try {
        const after = await once(task, path, body);
        put(after);
        heard('good', say(task, after));
        return '';
    } catch (failure) {
        if (failure instanceof Refused && failure.problem.code !== 'wrong_item') fetchSoon();
        return wrong(messageOf(failure));
    }
}

// Looks at the order when its turn has come: what is scanned before may change what this one means.
function step(unsent: Unsent, job: (task: ShipTask) => Promise<string> | string): Promise<void> {
    const { isLost } = store.get();
    store.set({ unsent: [...store.get().unsent, unsent] });
    if (isLost) foretell(unsent);
    return changes.add(async () => {
        try {
            const task = taskOf(store.get(), unsent.key);
            const problem = task ? await job(task) : `Order ${unsent.key} is not here any more: ${unsent.code} was not counted.`;
            // What was scanned without a connection, or for another order, is not before anybody's eyes.
            if (problem && (isLost || !isShown(unsent.key))) failed(problem);
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
async function setPlace(task: ShipTask, code: string): Promise<string> {
    if (task.lines.some((line) => isCodeOf(line, code))) return wrong(`Scanned ${code}. All of this order is picked: scan the shelf now.`);
    if (isGtin(code) || await isProduct(code)) return wrong(`Scanned ${code}. These are goods that this order does not want. Scan the shelf now, or type its code.`);
    if (bytesOf(code) > placeMost) return wrong(`Scanned ${code}. A shelf code has at most ${placeMost} letters.`);
    setPlaceOf(keyOf(task), code);
    heard('good', isShown(keyOf(task)) ? `Shelf ${code}` : `Order ${task.order}: shelf ${code}`);
    return '';
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
        if (!isOurs(task)) return wrong(`Scanned ${code}. This order is not yours to pick yet.`);
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

const finishing = new Map<string, Promise<void>>();

// Behind what was scanned before it; pressed again meanwhile it is the same press. It stands where
// the page says at the press, unless a scan that may be its shelf still waits.
export function finishPick(task: ShipTask): Promise<void> {
    const key = keyOf(task);
    const known = finishing.get(key);
    if (known) return known;
    const isSaid = store.get().unsent.every((each) => each.key !== key);
    const said = isSaid ? placeOf(store.get(), key) : null;
    const press = changes.add(() => finishNow(taskOf(store.get(), key) ?? task, said ?? placeOf(store.get(), key)))
        .finally(() => finishing.delete(key));
    finishing.set(key, press);
    return press;
}

async function finishNow(task: ShipTask, typed: string): Promise<void> {
    const key = keyOf(task);
    const place = typed.trim();
    const hasGoods = pickedOf(task) > 0;
    if (hasGoods && place === '') return noPlace(task);
    if (!await finish(task, hasGoods ? place : '')) return;
    const text = hasGoods ? `Ready at ${place}` : 'Nothing of it was there: the hub has been told';
    setPlaceOf(key, '');
    markDone(key, `Order ${task.order}: ${text}`);
    if (isShown(key)) store.set({ finished: { key, text }, heard: null });
    sound('good');
}

function noPlace(task: ShipTask): void {
    if (isShown(keyOf(task))) return heard('bad', 'Scan or type the code of the shelf where the order stands now.');
    failed(`Order ${task.order} was not finished. Open it, and scan or type the code of the shelf where it stands.`);
}
