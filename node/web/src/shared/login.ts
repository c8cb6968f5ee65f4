// Who picks at this handheld: chosen from the names that the node offers, by a PIN where the list has
// one. The node keeps who it is by a cookie that this page cannot read; it only shows what the node says.

import { get, messageOf, NoAnswer, post, Refused, remove } from '../../../../deploy/web/ui/http';
import { Store } from '../../../../deploy/web/ui/store';
import type { Login, LoginOffer } from '../api';
import { asQuery } from './who';

export type Offered = LoginOffer & { heardAt: number };

// `fault`: why nothing is offered.
export const offer = new Store<{ login: Offered | null; fault: string }>({ login: null, fault: '' });

// What whichever page it stands on does.
export interface LoginPage {
    loggedIn(): Promise<void>;
    refresh(): Promise<void>;
    speak(text: string): void;
    failed(text: string): void;
}

const pickerKey = 'onepool.orders.picker';
export const pinLeast = 4;
const pinMost = 12;
const noAnswer = 'The till does not answer. Look at the Wi-Fi, and try again.';

export const digitsOf = (typed: string): string => typed.replace(/\D/g, '').slice(0, pinMost);

// Who logged in here last is the likeliest to do so again.
export const lastName = (): string => localStorage.getItem(pickerKey) ?? '';

export async function fetchOffer(): Promise<void> {
    try {
        offer.set({ login: { ...await get<LoginOffer>('/api/login'), heardAt: Date.now() }, fault: '' });
    } catch (failure) {
        offer.set({ fault: failure instanceof NoAnswer ? noAnswer : messageOf(failure) });
    }
}

// What was wrong with it, if anything.
export async function logIn(page: LoginPage, name: string, pin: string): Promise<string> {
    try {
        const { name: who } = await post<Login>('/api/login', pin === '' ? { name } : { name, pin });
        localStorage.setItem(pickerKey, name);
        page.speak(`${who} is logged in`);
        await page.loggedIn();
        return '';
    } catch (failure) {
        if (failure instanceof NoAnswer) return noAnswer;
        if (failure instanceof Refused && failure.problem.code === 'pairing_needed') await page.refresh();
        else await fetchOffer();
        return messageOf(failure);
    }
}

export async function logOut(page: LoginPage, name: string | null): Promise<void> {
    try {
        await remove(`/api/login${asQuery(name)}`);
    } catch (failure) {
        const isUnknown = failure instanceof NoAnswer;
        // Whoever is out already has what they asked for.
        if (!isUnknown && !(failure instanceof Refused && failure.status === 401)) {
            page.failed(`You are still logged in. ${messageOf(failure)}`);
        } else if (isUnknown) {
            page.failed('The till does not answer: nobody knows whether you are logged out. Look when the connection is back, and try again.');
        }
        if (isUnknown) return;
    }
    await page.refresh();
}
