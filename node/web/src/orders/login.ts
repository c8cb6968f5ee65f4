// Who picks at this handheld: chosen from the names that the node offers, by a PIN where the list has
// one. The node keeps who it is by a cookie that this page cannot read; it only shows what the node says.

import { get, messageOf, NoAnswer, post, Refused, remove } from '../../../../deploy/web/ui/http';
import type { Login, LoginOffer } from '../api';
import { failed, loggedIn, refresh, speak, store } from './orders_state';

const pickerKey = 'onepool.orders.picker';
export const pinLeast = 4;
const pinMost = 12;

export const digitsOf = (typed: string): string => typed.replace(/\D/g, '').slice(0, pinMost);

// Who logged in here last is the likeliest to do so again.
export const lastName = (): string => localStorage.getItem(pickerKey) ?? '';

export async function fetchOffer(): Promise<void> {
    const login = await get<LoginOffer>('/api/login').catch(() => null);
    if (login) store.set({ login: { ...login, heardAt: Date.now() } });
}

// What was wrong with it, if anything.
export async function logIn(name: string, pin: string): Promise<string> {
    try {
        const { name: who } = await post<Login>('/api/login', pin === '' ? { name } : { name, pin });
        localStorage.setItem(pickerKey, name);
        speak(`${who} is logged in`);
        await loggedIn();
        return '';
    } catch (failure) {
        if (failure instanceof NoAnswer) return 'The till does not answer. Look at the Wi-Fi, and try again.';
        if (failure instanceof Refused && failure.problem.code === 'pairing_needed') await refresh();
        else await fetchOffer();
        return messageOf(failure);
    }
}

export async function logOut(): Promise<void> {
    try {
        await remove('/api/login');
    } catch (failure) {
        if (failure instanceof NoAnswer) return failed('Nobody is logged out: the till does not answer. Try again when the connection is back.');
    }
    await refresh();
}
