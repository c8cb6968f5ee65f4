// Goods that were scanned and are promised to orders: kept, in the order of the scans, until the
// cashier decides about each. Until then they are in no basket; a decision is about the basket they
// were scanned for, and ends with it.

import { Refused } from '../../../../deploy/web/ui/http';
import { plural } from '../../../../deploy/web/ui/format';
import type { Claim } from '../api';
import { toneAsk, toneBad } from '../shared/tones';
import { raiseBar, speak, store } from './state';

// A supervisor's name and PIN, as the node wants them.
export interface Approval { approved_by: string; pin: string }
// `sell` does what was asked for once more, in that basket, with the reason. It answers what to tell
// the supervisor whose PIN did not do; null: it is done, or reported otherwise.
export interface Asked { id: number; basket: string; claim: Claim;
    sell: (reason: string, approval: Approval | null) => Promise<string | null> }

// A supervisor is asked for a PIN, because of this reason.
export interface Approving { reason: string; pin: string; problem: string; isAsking: boolean }

const pinLeast = 4;
const pinMost = 12;

export const reasons = ['The customer has it in hand', 'The order can be met from elsewhere',
    'There is more here than the till knows'];

let nextAsked = 1;
// A jammed scanner must not fill memory.
const askedKept = 50;

export function claimIn(failure: unknown): Claim | null {
    if (!(failure instanceof Refused) || failure.problem.code !== 'promised') return null;
    return (failure.body as { claim?: Claim }).claim ?? null;
}

export function ask(basket: string, claim: Claim, sell: Asked['sell']): void {
    const { asked, panel } = store.get();
    if (asked.length >= askedKept) return notAdded(claim, 'too many scans wait to be decided');
    toneAsk();
    const isFree = panel === 'products' || panel === 'receipt';
    store.set({ asked: [...asked, { id: nextAsked++, basket, claim, sell }],
        ...(isFree ? { panel: 'promised', receipt: null, pad: '' } : {}) });
    const orders = claim.by.filter((each) => each.order !== '').length;
    const whose = [orders > 0 ? plural(orders, 'order') : '', orders < claim.by.length ? 'someone who is paying online' : '']
        .filter((each) => each !== '').join(' and ');
    speak(`${claim.description} is promised to ${whose}. Put it back, or sell it and say why.`);
}

function notAdded(claim: Claim, why: string): void {
    toneBad();
    raiseBar('warn', `${claim.description} was not added: it is promised, and ${why}.`);
}

function keep(asked: Asked[]): void {
    const { panel, approving, asked: before } = store.get();
    const isDone = asked.length === 0 && panel === 'promised';
    store.set({ asked, chosenReason: null, approving: asked[0]?.id === before[0]?.id ? approving : null,
        ...(isDone ? { panel: 'products' } : {}) });
}

const settle = (id: number): void => keep(store.get().asked.filter((each) => each.id !== id));

// Its basket was sold, parked or cancelled.
export function basketEnded(basket: string): void {
    const ended = store.get().asked.filter((each) => each.basket === basket);
    if (ended.length === 0) return;
    keep(store.get().asked.filter((each) => each.basket !== basket));
    for (const each of ended) notAdded(each.claim, 'nobody decided to sell it');
}

export function putBack(asked: Asked): void {
    settle(asked.id);
    speak(`${asked.claim.description} was not added.`);
}

export async function sellAllTheSame(asked: Asked, reason: string): Promise<void> {
    if (asked.claim.approval === 'pin') return askForPin(asked, reason);
    settle(asked.id);
    await asked.sell(reason, null);
}

function askForPin(asked: Asked, reason: string): void {
    const { approvers } = asked.claim;
    if (approvers?.length === 0) return speak('Nobody on the staff list of this till may approve it. Put it back.');
    const known = approvers === null || approvers.includes(store.get().approver) ? store.get().approver : '';
    store.set({ approving: { reason, pin: '', problem: '', isAsking: false },
        approver: approvers?.length === 1 ? approvers[0]! : known });
    speak('A supervisor has to agree: name and PIN.');
}

export function setPin(typed: string): string {
    const { approving } = store.get();
    const pin = typed.replace(/\D/g, '').slice(0, pinMost);
    if (approving && !approving.isAsking) store.set({ approving: { ...approving, pin } });
    return store.get().approving?.pin ?? '';
}

// A key of the screen's number pad, or of the keyboard outside text fields. False: no PIN is asked for.
export function pinKey(key: string): boolean {
    const { approving, panel } = store.get();
    if (!approving || panel !== 'promised') return false;
    if (/^\d+$/.test(key)) setPin(approving.pin + key);
    else if (key === 'Backspace') setPin(approving.pin.slice(0, -1));
    return true;
}

export const canApprove = (approving: Approving | null, approver: string): boolean =>
    approving !== null && !approving.isAsking && approving.pin.length >= pinLeast && approver.trim() !== '';

export async function approve(): Promise<void> {
    const { asked: [first], approving, approver } = store.get();
    if (!first || !approving || !canApprove(approving, approver)) return;
    store.set({ approving: { ...approving, problem: '', isAsking: true } });
    const problem = await first.sell(approving.reason, { approved_by: approver.trim(), pin: approving.pin });
    if (problem === null) return settle(first.id);
    toneBad();
    if (store.get().asked[0]?.id === first.id) store.set({ approving: { ...approving, pin: '', problem, isAsking: false } });
}

// What to tell the supervisor: the PIN did not do. Null: something else failed.
export function pinProblem(failure: unknown): string | null {
    const isOfPin = failure instanceof Refused && ['wrong_pin', 'too_many_pins', 'no_memory'].includes(failure.problem.code);
    return isOfPin ? failure.problem.message : null;
}

// Keys 1 to 3 choose a reason, Enter sells for it.
export function chooseByKey(key: string): boolean {
    if (store.get().approving) return false;
    const at = Number(key) - 1;
    const reason = /^[1-9]$/.test(key) && store.get().pad === '' ? reasons[at] : undefined;
    if (store.get().asked.length === 0 || reason === undefined) return false;
    store.set({ chosenReason: at });
    speak(`${reason}. Press Enter to sell.`);
    return true;
}

export function sellForChosen(): boolean {
    const { asked, chosenReason } = store.get();
    const reason = chosenReason === null ? undefined : reasons[chosenReason];
    if (!asked[0] || reason === undefined) return false;
    void sellAllTheSame(asked[0], reason);
    return true;
}
