// The pick that is shown: scans go to the node one after another, and each answer replaces our copy.
// Each has an id of its own and is sent with it until it is answered, so that it counts once. While
// there is no connection they wait, also over a reload, and the page says what they will come to.

import { get, messageOf, post, Refused } from '../../../../deploy/web/ui/http';
import { uuid7 } from '../../../../deploy/web/ui/uuid';
import type { Product, ShipTask } from '../api';
import { untilAnswered } from '../shared/asking';
import { enterScan } from '../shared/scan_capture';
import { SerialQueue } from '../shared/queue';
import { isCodeOf, keyOf, leftOf, mayWait, pathOf, pickedOf, type TaskLine, type Unsent, unsentMost, withUnsent } from '../shared/tasks';
import { bytesOf } from '../shared/text';
import { finish } from './actions';
import { failed, fetchSoon, isSentAway, markDone, openPick, placeOf, put, setPlaceOf, skipLine, sound, speak, staffField, store, taskOf, whenIn } from './orders_state';
import { isGtin, placeMost } from './place';
import { forget, keep, type Kept, nextAt, restore } from './unsent';

const changes = new SerialQueue((waiting) => store.set({ waiting }));

// Ours to pick, and the hub has said so.
export const isOurs = (task: ShipTask): boolean => task.state === 'held' && task.taker !== null && task.taker.here && !task.taker.asked;

export const isAllDone = (task: ShipTask): boolean => task.lines.every((line) => leftOf(line) === 0);

function heard(tone: 'good' | 'bad', text: string): void {
    sound(tone);
    store.set({ heard: { tone, text } });
    speak(text);
}

// Somebody else is logged in now than who made this step.
class SomebodyElse extends Error {}

const whoIsHere = (): string => store.get().picker ?? '';

async function whenTheirs(step: Kept): Promise<void> {
    await whenIn();
    if (step.staff !== whoIsHere()) throw new SomebodyElse();
}

// Until there is an answer for whoever made the step, also when they have to log in again before it.
async function inTheirName<T>(step: Kept, job: () => Promise<T>): Promise<T> {
    for (;;) {
        await whenTheirs(step);
        try {
            return await untilAnswered(job);
        } catch (failure) {
            if (!isSentAway(failure)) throw failure;
        }
    }
}

// What is wrong with a scan, for whoever scanned it.
function wrong(text: string): string {
    heard('bad', text);
    return text;
}

const isShown = (key: string): boolean => store.get().route.view === 'pick' && store.get().route.key === key;

type Say = (before: ShipTask, after: ShipTask) => string;

// What was wrong with it, if anything.
async function ask(step: Kept, task: ShipTask, body: object, say: Say): Promise<string> {
    try {
        step.isTried = true;
        keep(localStorage, step);
        const after = await inTheirName(step, () => post<ShipTask>(`${pathOf(task)}/${step.kind}`, { ...body, request: step.request }));
        put(after);
        heard('good', say(task, after));
        return '';
    } catch (failure) {
        if (failure instanceof SomebodyElse) throw failure;
        if (failure instanceof Refused && failure.problem.code !== 'wrong_item') fetchSoon();
        return wrong(messageOf(failure));
    }
}

type Made = Pick<Kept, 'key' | 'kind' | 'code' | 'quantity' | 'reason'>;

function step(made: Made): Promise<void> {
    if (!mayWait(store.get().unsent)) {
        heard('bad', `Not counted: ${made.code}. ${unsentMost} entries wait already for the till. Wait until they are sent.`);
        return Promise.resolve();
    }
    const whole: Kept = { ...made, request: uuid7(), at: nextAt(), staff: whoIsHere(), isTried: false };
    keep(localStorage, whole);
    return add(whole, 'made now');
}

function add(kept: Kept, when: 'made now' | 'made before'): Promise<void> {
    const { isLost, unsent } = store.get();
    store.set({ unsent: [...unsent, kept] });
    if (isLost && when === 'made now') foretell(kept);
    return changes.add(() => send(kept, isLost || when === 'made before'));
}

const without = (steps: Kept[], kept: Kept): Kept[] => steps.filter((other) => other !== kept);

// Looks at the order when its turn has come: what is scanned before may change what this one means.
async function send(kept: Kept, isLate: boolean): Promise<void> {
    try {
        await whenTheirs(kept);
        const task = taskOf(store.get(), kept.key);
        const problem = task ? await run(kept, task) : `Order ${kept.key} is not here any more: ${kept.code || 'an undo'} was not counted.`;
        // What was scanned without a connection, or for another order, is not before anybody's eyes.
        if (problem && (isLate || !isShown(kept.key))) failed(problem);
        forget(localStorage, kept);
    } catch (failure) {
        if (!(failure instanceof SomebodyElse)) throw failure;
        store.set({ aside: [...store.get().aside, kept] });
    } finally {
        store.set({ unsent: without(store.get().unsent, kept) });
    }
}

// What was wrong with it, if anything.
async function run(kept: Kept, task: ShipTask): Promise<string> {
    const { code, quantity, reason } = kept;
    switch (kept.kind) {
    case 'scan':
        if (!isOurs(task)) return wrong(`Scanned ${code}. This order is not yours to pick yet.`);
        // One that the node may have counted is sent again as it was, whatever it would mean now.
        return isAllDone(task) && !kept.isTried ? setPlace(kept, task) : ask(kept, task, { code, quantity, ...staffField() }, pickedText);
    case 'short':
        return ask(kept, task, { sku: code, quantity, reason, ...staffField() }, (before) =>
            `${before.lines.find((line) => line.sku === code)?.description || code}: ${quantity} ${reason}`);
    case 'undo':
        return ask(kept, task, {}, () => 'Taken back');
    }
}

// What an earlier load of this page, or another page of this handheld, has not sent.
export function resume(): void {
    for (const kept of restore(localStorage)) void add(kept, 'made before');
    store.subscribe(() => {
        const theirs = store.get().aside.filter((kept) => kept.staff === whoIsHere());
        if (theirs.length > 0) again(theirs);
    });
}

function again(steps: Kept[]): void {
    store.set({ aside: store.get().aside.filter((kept) => !steps.includes(kept)) });
    for (const kept of steps) void add(kept, 'made before');
}

// Whoever goes on with the pick answers for what is in the tote.
export function takeAside(): void {
    const { aside } = store.get();
    for (const kept of aside) {
        kept.staff = whoIsHere();
        keep(localStorage, kept);
    }
    again(aside);
}

export function dropAside(): void {
    for (const kept of store.get().aside) forget(localStorage, kept);
    store.set({ aside: [] });
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

async function isProduct(kept: Kept): Promise<boolean> {
    try {
        await inTheirName(kept, () => get<Product>(`/api/products/${encodeURIComponent(kept.code)}`));
        return true;
    } catch (failure) {
        if (failure instanceof Refused) return false;
        throw failure;
    }
}

// Where it stands is scanned off the shelf's label, after the goods.
async function setPlace(kept: Kept, task: ShipTask): Promise<string> {
    const { code, key } = kept;
    if (task.lines.some((line) => isCodeOf(line, code))) return wrong(`Scanned ${code}. All of this order is picked: scan the shelf now.`);
    if (isGtin(code) || await isProduct(kept)) return wrong(`Scanned ${code}. These are goods that this order does not want. Scan the shelf now, or type its code.`);
    if (bytesOf(code) > placeMost) return wrong(`Scanned ${code}. A shelf code has at most ${placeMost} letters.`);
    setPlaceOf(key, code);
    heard('good', isShown(key) ? `Shelf ${code}` : `Order ${task.order}: shelf ${code}`);
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
    if (store.get().isLoginNeeded) return failed(`Scanned ${code}. Log in first: it is not counted.`);
    if (store.get().route.view !== 'pick') return scannedInList(code);
    if (!taskOf(store.get())) return heard('bad', `Scanned ${code}. This order is not to be picked here any more.`);
    void step({ key: store.get().route.key, kind: 'scan', code, quantity: 1 });
}

// The rest of a line whose goods were scanned once.
export const pickRest = (line: TaskLine): Promise<void> =>
    step({ key: store.get().route.key, kind: 'scan', code: line.sku, quantity: leftOf(line) });

export function typedCode(): void {
    const code = store.get().typed.trim();
    if (code !== '') scanned(code);
}

export const shortPick = (line: TaskLine, quantity: number, reason: 'missing' | 'damaged'): Promise<void> =>
    step({ key: store.get().route.key, kind: 'short', code: line.sku, quantity, reason });

export const undo = (): Promise<void> => step({ key: store.get().route.key, kind: 'undo', code: '', quantity: 0 });

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
