// Who may be at a handheld, what its pages say of it, and the inspection list while the login ends.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Refused } from '../../../deploy/web/ui/http';
import type { Status, Waiting } from '../../../node/web/src/api';
import { about, noneLate, withLate } from '../../../node/web/src/shared/late';
import { awayBy, whoOf } from '../../../node/web/src/shared/who';
import { Box } from '../harness/box';

const statusOf = (handheld?: string | null, picker?: string | null): Status => ({ handheld, picker }) as unknown as Status;

describe('Who is at a page', () => {
    it('is nobody at a handheld at which nobody is logged in', () => {
        assert.equal(whoOf(statusOf('Phone 1', null)).isLoginNeeded, true);
        assert.equal(whoOf(statusOf('Phone 1')).isLoginNeeded, true);
    });
    it('may be anybody at the till', () => assert.equal(whoOf(statusOf(null)).isLoginNeeded, undefined));
    it('is not in before what they may see is read', () => {
        const who = whoOf(statusOf('Phone 1', 'Ann'));
        assert.deepEqual([who.picker, who.isLoginNeeded], ['Ann', undefined]);
    });
    it('is out by a refusal that says so, and by nothing else', () => {
        const refused = (status: number, code: string): Refused => new Refused(status, { code, message: '' }, null);
        assert.equal(awayBy(refused(401, 'login_needed')), 'login');
        assert.equal(awayBy(refused(401, 'pairing_needed')), 'pairing');
        assert.equal(awayBy(refused(401, 'another_name')), 'another');
        assert.equal(awayBy(refused(403, 'login_needed')), null);
        assert.equal(awayBy(new Error('no answer')), null);
    });
});

describe('What went wrong with earlier scans', () => {
    it('stands side by side, up to a bound, and is counted beyond it', () => {
        let late = noneLate;
        for (let i = 0; i < 22; i += 1) late = withLate(late, `no. ${i}`);
        assert.deepEqual([late.texts.length, late.texts[0], late.texts.at(-1), late.more], [20, 'no. 0', 'no. 19', 2]);
    });
    it('says of which it speaks, once', () => {
        assert.equal(about('X-1', 'The disk fails.'), 'Scanned X-1. The disk fails.');
        assert.equal(about('X-1', 'Nobody knows what X-1 is.'), 'Nobody knows what X-1 is.');
        assert.equal(about('', 'Nothing to take back.'), 'Nothing to take back.');
    });
});

// A page that makes no sound: whatever is asked of it is there, and does nothing.
const nothing: unknown = new Proxy(() => nothing, { get: (_, name) => name === Symbol.toPrimitive ? () => 0 : nothing, set: () => true });
class Silence { constructor() { return nothing as object; } }

describe('The inspection list', () => {
    const outside = { localStorage: globalThis.localStorage, fetch: globalThis.fetch };
    let inspect: typeof import('../../../node/web/src/inspect/inspect_state');
    let answers: (() => Response | null)[] = [];
    let posted = 0;
    const item: Waiting = { sku: 'X', description: 'a vase', units: 1, waiting: [] } as unknown as Waiting;

    before(async () => {
        Object.assign(outside, { localStorage: globalThis.localStorage, fetch: globalThis.fetch });
        Object.assign(globalThis, {
            localStorage: new Box(),
            AudioContext: Silence,
            fetch: (path: string, { method }: RequestInit) => {
                if (method !== 'POST') return Promise.resolve(Response.json(path === '/api/status' ? statusOf('Phone 1', 'Bo') : { items: [item] }));
                posted += 1;
                const answer = answers.shift()?.() ?? null;
                return answer ? Promise.resolve(answer) : Promise.reject(new Error('no answer'));
            },
        });
        inspect = await import('../../../node/web/src/inspect/inspect_state');
    });
    after(() => Object.assign(globalThis, outside));
    beforeEach(() => { posted = 0; inspect.store.set({ picker: 'Ann', handheld: 'Phone 1', isLoginNeeded: false, problem: '' }); });

    it('decides nothing in the name of somebody who did not press', async () => {
        answers = [() => { inspect.store.set({ picker: 'Bo' }); return null; }];
        await inspect.decide(item, 1, 'shelf', '');
        assert.equal(posted, 1);
        assert.match(inspect.store.get().problem, /^a vase was not decided. Whoever pressed that/);
    });

    it('asks for a login where the till does', async () => {
        answers = [() => Response.json({ error: { code: 'login_needed', message: 'Nobody is logged in.' } }, { status: 401 })];
        await inspect.decide(item, 1, 'shelf', '');
        assert.deepEqual([inspect.store.get().isLoginNeeded, inspect.store.get().picker], [true, null]);
        await inspect.loggedIn();
        assert.deepEqual([inspect.store.get().isLoginNeeded, inspect.store.get().picker, inspect.store.get().problem], [false, 'Bo', '']);
    });
});
