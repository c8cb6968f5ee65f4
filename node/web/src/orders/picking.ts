// The pick that is shown: scans go to the node one after another, and each answer replaces our copy.
// Each has an id of its own and is sent with it until it is answered, so that it counts once. While
// there is no connection they wait, also over a reload, and the page says what they will come to.

import { get, messageOf, post, Refused } from '../../../../deploy/web/ui/http';
import { plural } from '../../../../deploy/web/ui/format';
import type { Product, ShipTask } from '../api';
import { about } from '../shared/late';
import { enterScan } from '../shared/scan_capture';
import { SomebodyElse, Steps, unsentMost, type When } from '../shared/steps';
import { atShelf, isCodeOf, isPlace, keyOf, lastLotOf, leftOf, nextLine, pathOf, pickedOf, type TaskLine, withUnsent } from '../shared/tasks';
import { bytesOf } from '../shared/text';
import type { Step } from '../shared/unsent';
import { finish } from './actions';
import { lineToAsk, lotFault } from './lots';
import { failed, failedLate, fetchSoon, isIn, isSentAway, markDone, openPick, placeOf, put, setPlaceOf, skipLine, sound, speak, staffField, store, taskOf } from './orders_state';
import { goodsText, isGtin, placeFault, placeMost } from './place';
import { type Kept, unsentBox } from './unsent';

export const steps = new Steps<Kept>(unsentBox(localStorage), { store, isIn, isSentAway, run: runInTurn }, (waiting) => store.set({ waiting }));

// Ours to pick, and the hub has said so.
export const isOurs = (task: ShipTask): boolean => task.state === 'held' && task.taker !== null && task.taker.here && !task.taker.asked;

export const isAllDone = (task: ShipTask): boolean => task.lines.every((line) => leftOf(line) === 0);

// Until then it has no shelf. What waits counts, also while it is sent: the connection is back
// before all of it is answered.
export const isToStand = (task: ShipTask): boolean => isAllDone(withUnsent(task, store.get().unsent));

// Whoever scans the label of a shelf first is told what lies there, or that they stand at the wrong one.
function isAtShelf(task: ShipTask, code: string): boolean {
    if (!task.lines.some((line) => isPlace(line, code)) || task.lines.some((line) => isCodeOf(line, code))) return false;
    const { here: [first], others } = atShelf(task, store.get().skipped, code);
    const next = others[0];
    if (first) {
        store.set({ skipped: others.map((line) => line.sku), verified: '' });
        heard('good', `Shelf ${first.place}: ${nameOf(first)}, ${plural(leftOf(first), 'piece', 'pieces')}`);
    } else if (next) {
        heard('bad', `Shelf ${code}: all of it is picked. ${shelfText(next)}`);
    }
    return first !== undefined || next !== undefined;
}

const nameOf = (line: TaskLine): string => line.description || line.sku;

const shelfText = (line: TaskLine): string =>
    line.place === '' ? `${nameOf(line)} is next.` : `${nameOf(line)} is next, on shelf ${line.place}.`;

// What was scanned may be the label of a wrong shelf.
function wrongShelfText(task: ShipTask, { kind, code }: Kept): string {
    const line = nextLine(task, store.get().skipped);
    if (kind !== 'scan' || !line || line.place === '' || isGtin(code) || bytesOf(code) > placeMost) return '';
    return ` If that is a shelf, it is not the right one: ${shelfText(line)}`;
}

// The separator in a GS1 code is for machines.
function heard(tone: 'good' | 'bad' | 'ask', code: string): void {
    const text = code.replaceAll('\x1d', ' ');
    sound(tone);
    store.set({ heard: { tone, text } });
    speak(text);
}

// What is wrong with a scan, for whoever scanned it.
function wrong(text: string): string {
    heard('bad', text);
    return text;
}

const isShown = (key: string): boolean => store.get().route.view === 'pick' && store.get().route.key === key;

// Anew at each try: a scan is older by then.
const ageIn = (step: Kept): object => step.kind === 'scan' ? { age_ms: steps.ageOf(step) } : {};

const isWrongItem = (failure: unknown): boolean => failure instanceof Refused && failure.problem.code === 'wrong_item';

type Say = (before: ShipTask, after: ShipTask) => string;

// What was wrong with it, if anything.
async function ask(step: Kept, task: ShipTask, body: object, say: Say): Promise<string> {
    try {
        step.isTried = true;
        steps.keep(step);
        const after = await steps.inTheirName(step, (as) => post<ShipTask>(`${pathOf(task)}/${step.kind}${as}`, { ...body, request: step.request, ...ageIn(step) }));
        put(after);
        heard('good', say(task, after));
        return '';
    } catch (failure) {
        if (failure instanceof SomebodyElse) throw failure;
        if (failure instanceof Refused && !isWrongItem(failure)) fetchSoon();
        if (failure instanceof Refused && failure.problem.code === 'lot_needed' && isShown(step.key) && askAgain(step, task)) return '';
        return wrong(messageOf(failure) + (isWrongItem(failure) ? wrongShelfText(task, step) : ''));
    }
}

// Nothing is counted yet: it is, once its lot is given.
function askLot({ key, code, quantity }: Omit<Kept, keyof Step>, line: TaskLine): void {
    store.set({ asked: { key, code, quantity, sku: line.sku, lot: '' } });
    heard('ask', `${line.description || line.sku}: scan or type its lot`);
}

// The catalogue asks for it since this page heard of the order. False: it is not known whose.
function askAgain(made: Kept, task: ShipTask): boolean {
    const line = task.lines.find((each) => isCodeOf(each, made.code));
    if (line) askLot(made, line);
    return line !== undefined;
}

// What was scanned or typed for it.
export function giveLot(typed: string): void {
    const { asked } = store.get();
    const task = taskOf(store.get());
    const line = task?.lines.find((each) => each.sku === asked?.sku);
    if (!asked || !task || !line) return store.set({ asked: null });
    const lot = typed.trim();
    const fault = lotFault(task, line, lot);
    if (fault !== '') return heard('bad', fault);
    store.set({ asked: null });
    step({ key: asked.key, kind: 'scan', code: asked.code, quantity: asked.quantity, lot });
}

export function cancelLot(): void {
    store.set({ asked: null });
    heard('good', 'Not counted: put it back');
}

function step(made: Omit<Kept, keyof Step>): void {
    const { isLost, aside } = store.get();
    const kept = steps.make(made);
    if (kept && isLost) foretell(kept);
    if (kept) return;
    heard('bad', `Not counted: ${made.code}. ${unsentMost} entries wait already for the till. ` +
        (aside.length > 0 ? 'Send or throw away what somebody else left here.' : 'Wait until they are sent.'));
}

// Looks at the order when its turn has come: what is scanned before may change what this one means.
async function runInTurn(kept: Kept, when: When): Promise<void> {
    const task = taskOf(store.get(), kept.key);
    const problem = task ? await run(kept, task) : `Order ${kept.key} is not here any more: ${kept.code || 'an undo'} was not counted.`;
    // What was scanned without a connection, or for another order, is not before anybody's eyes.
    if (problem && (when === 'late' || !isShown(kept.key))) failedLate(about(kept.code, problem));
}

// What was wrong with it, if anything.
async function run(kept: Kept, task: ShipTask): Promise<string> {
    const { code, quantity, reason, lot } = kept;
    switch (kept.kind) {
    case 'scan':
        if (!isOurs(task)) return wrong(`Scanned ${code}. This order is not yours to pick yet.`);
        // One that the node may have counted is sent again as it was, whatever it would mean now.
        return isAllDone(task) && !kept.isTried && lot === undefined ? setPlace(kept, task)
            : ask(kept, task, { code, quantity, lot, ...staffField() }, pickedText);
    case 'short':
        return ask(kept, task, { sku: code, quantity, reason, ...staffField() }, (before) =>
            `${before.lines.find((line) => line.sku === code)?.description || code}: ${quantity} ${reason}`);
    case 'undo':
        return ask(kept, task, {}, takenBackText);
    }
}

// What it will come to, for whoever scans without a connection.
function foretell(kept: Kept): void {
    const task = taskOf(store.get(), kept.key);
    if (!task) return;
    const after = withUnsent(task, store.get().unsent);
    const before = withUnsent(task, store.get().unsent.filter((other) => other !== kept));
    const line = after.lines.find((each, index) => leftOf(each) !== leftOf(before.lines[index]!));
    if (line) return heard('good', `${line.description || line.sku}: ${line.picked} of ${line.quantity}, not sent yet`);
    if (kept.kind === 'undo') return heard('good', 'Will be taken back');
    if (kept.kind === 'scan' && isAllDone(before)) return foretellPlace(kept, before);
    heard('bad', `Scanned ${kept.code}. Without a connection nobody can say whether that is right: it is looked at when it is back.`);
}

// The page asks for it, so it is taken as what it seems to be.
function foretellPlace({ code, key }: Kept, task: ShipTask): void {
    const fault = placeFault(task, code);
    if (fault !== '') return heard('bad', fault);
    setPlaceOf(key, code);
    heard('good', `Shelf ${code}, looked at when the connection is back`);
}

function changedLine(before: ShipTask, after: ShipTask): TaskLine | null {
    return after.lines.find((line, index) => line.picked !== before.lines[index]?.picked) ?? null;
}

function pickedText(before: ShipTask, after: ShipTask): string {
    const line = changedLine(before, after);
    if (!line) return 'Picked';
    store.set({ verified: line.sku });
    const rest = leftOf(line) > 0 ? `, ${leftOf(line)} left` : ', all of it';
    const lot = line.asks_lot && lastLotOf(line) !== '' ? `, lot ${lastLotOf(line)}` : '';
    return `${line.description || line.sku}: ${line.picked} of ${line.quantity}${rest}${lot}`;
}

// What is undone was not in hand: the rest is not counted without another scan.
function takenBackText(before: ShipTask, after: ShipTask): string {
    store.set({ verified: '' });
    const line = changedLine(before, after);
    return line ? `Taken back: ${nameOf(line)}, now ${line.picked} of ${line.quantity}` : 'Taken back';
}

async function isProduct(kept: Kept): Promise<boolean> {
    try {
        await steps.inTheirName(kept, (as) => get<Product>(`/api/products/${encodeURIComponent(kept.code)}${as}`));
        return true;
    } catch (failure) {
        if (failure instanceof Refused && failure.status === 404) return false;
        throw failure;
    }
}

// A shelf that was taken as such before it was looked at is none after all.
function noShelf({ code, key }: Kept, text: string): string {
    if (placeOf(store.get(), key) === code) setPlaceOf(key, '');
    return wrong(text);
}

// Where it stands is scanned off the shelf's label, after the goods.
async function setPlace(kept: Kept, task: ShipTask): Promise<string> {
    const { code, key } = kept;
    const fault = placeFault(task, code);
    if (fault !== '') return noShelf(kept, fault);
    try {
        if (await isProduct(kept)) return noShelf(kept, goodsText(code));
    } catch (failure) {
        if (!(failure instanceof Refused)) throw failure;
        return noShelf(kept, `Scanned ${code}. Nobody could look up whether that is a shelf: scan it again, or type its code. ${messageOf(failure)}`);
    }
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
    if (store.get().isLoginNeeded) return failed('Log in first: what was scanned is not counted.');
    if (store.get().route.view !== 'pick') return scannedInList(code);
    const task = taskOf(store.get());
    if (!task) return heard('bad', `Scanned ${code}. This order is not to be picked here any more.`);
    if (store.get().asked) return giveLot(code);
    const made = { key: store.get().route.key, kind: 'scan', code, quantity: 1 } as const;
    const now = withUnsent(task, store.get().unsent);
    if (isOurs(task) && isAtShelf(now, code)) return;
    const line = isOurs(task) ? lineToAsk(now, code) : null;
    if (line) askLot(made, line);
    else step(made);
}

// The rest of a line whose goods were scanned once; of the same lot, where that is asked for.
export const pickRest = (line: TaskLine): void =>
    step({ key: store.get().route.key, kind: 'scan', code: line.sku, quantity: leftOf(line), ...(line.asks_lot ? { lot: lastLotOf(line) } : {}) });

export function typedCode(): void {
    const code = store.get().typed.trim();
    if (code !== '') scanned(code);
}

export const shortPick = (line: TaskLine, quantity: number, reason: 'missing' | 'damaged'): void =>
    step({ key: store.get().route.key, kind: 'short', code: line.sku, quantity, reason });

export function undo(): void {
    if (store.get().isLoginNeeded) return;
    if (store.get().asked) return cancelLot();
    step({ key: store.get().route.key, kind: 'undo', code: '', quantity: 0 });
}

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
    const press = steps.press(() => finishNow(taskOf(store.get(), key) ?? task, said ?? placeOf(store.get(), key)),
        () => failedLate(`Order ${task.order} was not finished: somebody else is logged in now than who pressed that.`))
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
