// Scans and presses in their turn, each in the name of who made it, over logins and loads of the page.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Store } from '../../../deploy/web/ui/store';
import { Steps, type StepsState, unsentMost, type When } from '../../../node/web/src/shared/steps';
import { isText, type Step, UnsentBox } from '../../../node/web/src/shared/unsent';
import { Box } from '../harness/box';

interface Scan extends Step { code: string }
interface State extends StepsState<Scan> { isIn: boolean }

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

let box: Box;

// One page of a handheld; all share the browser's storage. The node refuses whoever is not in.
class Page {
    readonly store = new Store<State>({ picker: 'Ann', isLost: false, unsent: [], aside: [], isIn: true });
    readonly counted: [code: string, staff: string, when: When][] = [];
    isLoginOver = false;
    readonly steps = new Steps<Scan>(new UnsentBox<Scan>(box, 'scan.', ({ code }) => isText(code)), {
        store: this.store,
        isIn: () => this.store.get().isIn,
        isSentAway: (failure) => {
            if (!(failure instanceof Error) || failure.message !== 'login needed') return false;
            this.store.set({ isIn: false, picker: null });
            return true;
        },
        run: async (step, when) => {
            await this.steps.inTheirName(step, async () => {
                if (this.isLoginOver) throw new Error('login needed');
                this.counted.push([step.code, step.staff, when]);
            });
        },
    }, () => undefined);

    comes(picker: string): void {
        this.isLoginOver = false;
        this.store.set({ picker, isIn: true });
    }

    get codes(): string {
        return this.counted.map(([code]) => code).join('');
    }
}

beforeEach(() => { box = new Box(); });

describe('What is scanned while the login ends', () => {
    it('waits for its maker, all of it', async () => {
        const page = new Page();
        page.isLoginOver = true;
        for (const code of ['a', 'b', 'c']) page.steps.make({ code });
        await settled();
        assert.deepEqual([page.codes, page.store.get().unsent.length, box.length], ['', 3, 3]);
        page.comes('Ann');
        await settled();
        assert.deepEqual([page.codes, page.store.get().unsent.length, box.length], ['abc', 0, 0]);
    });

    it('is set aside while somebody else is here, and sent when its maker is back', async () => {
        const page = new Page();
        page.steps.resume();
        page.isLoginOver = true;
        for (const code of ['a', 'b']) page.steps.make({ code });
        await settled();
        page.comes('Bo');
        await settled();
        assert.deepEqual([page.codes, page.store.get().aside.length, box.length], ['', 2, 2]);
        page.comes('Ann');
        await settled();
        assert.deepEqual(page.counted, [['a', 'Ann', 'late'], ['b', 'Ann', 'late']]);
    });

    it('is somebody else\'s by their word only', async () => {
        const page = new Page();
        page.isLoginOver = true;
        page.steps.make({ code: 'a' });
        await settled();
        page.comes('Bo');
        await settled();
        page.steps.takeAside();
        await settled();
        assert.deepEqual([page.counted, box.length], [[['a', 'Bo', 'late']], 0]);
    });

    it('comes back with the next load', async () => {
        const before = new Page();
        before.store.set({ isIn: false });
        for (const code of ['a', 'b']) before.steps.make({ code });
        const after = new Page();
        after.steps.resume();
        await settled();
        assert.deepEqual([after.codes, box.length], ['ab', 0]);
    });
});

describe('A second page of a handheld', () => {
    it('sends nothing that the first has had answered', async () => {
        const first = new Page();
        first.store.set({ isIn: false });
        for (const code of ['a', 'b']) first.steps.make({ code });
        const second = new Page();
        second.store.set({ isIn: false });
        second.steps.resume();
        first.comes('Ann');
        await settled();
        second.comes('Ann');
        await settled();
        assert.deepEqual([first.codes, second.codes, second.store.get().unsent.length], ['ab', '', 0]);
    });

    it('takes nothing that the first threw away', async () => {
        const pages = [new Page(), new Page()];
        pages[0]!.store.set({ isIn: false });
        pages[0]!.steps.make({ code: 'a' });
        pages[1]!.store.set({ isIn: false });
        pages[1]!.steps.resume();
        for (const page of pages) page.comes('Bo');
        await settled();
        pages[0]!.steps.dropAside();
        pages[1]!.steps.takeAside();
        await settled();
        assert.deepEqual([pages[1]!.codes, pages[1]!.store.get().aside.length, box.length], ['', 0, 0]);
    });
});

describe('A press', () => {
    it('goes behind what was scanned before it', async () => {
        const page = new Page();
        page.steps.make({ code: 'a' });
        await page.steps.press(async () => { page.counted.push(['!', 'Ann', 'now']); }, () => assert.fail());
        assert.equal(page.codes, 'a!');
    });

    it('is not done in the name of somebody else who is here by then', async () => {
        const page = new Page();
        page.isLoginOver = true;
        page.steps.make({ code: 'a' });
        let told = 0;
        const press = page.steps.press(async () => assert.fail(), () => { told += 1; });
        await settled();
        page.comes('Bo');
        await press;
        assert.equal(told, 1);
    });

    it('may itself be what tells that nobody is logged in, and goes on with its presser', async () => {
        const page = new Page();
        page.isLoginOver = true;
        let done = 0;
        const press = page.steps.press((made) => page.steps.inTheirName(made, async () => {
            if (page.isLoginOver) throw new Error('login needed');
            done += 1;
        }), () => assert.fail());
        await settled();
        page.comes('Ann');
        await press;
        assert.equal(done, 1);
    });
});

describe('What waits', () => {
    it('is bounded, with what somebody left here', async () => {
        const page = new Page();
        page.store.set({ isIn: false });
        page.steps.make({ code: 'a' });
        page.comes('Bo');
        await settled();
        page.store.set({ isIn: false });
        for (let i = 1; i < unsentMost; i += 1) assert.ok(page.steps.make({ code: 'b' }));
        assert.equal(page.steps.make({ code: 'b' }), null);
    });

    it('is sent also where the browser gives no room', async () => {
        box.isFull = true;
        const page = new Page();
        page.steps.make({ code: 'a' });
        await settled();
        assert.equal(page.codes, 'a');
    });

    it('is sent no more once it is cancelled', async () => {
        box.isFull = true;
        const page = new Page();
        page.store.set({ isIn: false });
        page.steps.cancel(page.steps.make({ code: 'a' })!);
        page.comes('Ann');
        await settled();
        assert.equal(page.codes, '');
    });

});
