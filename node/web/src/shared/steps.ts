// What people scan and press, sent to the node one after another, each in the name of who made it.
// A login that is needed stops the queue and loses nothing: who made a step goes on with it when
// they are back; of somebody else's it is set aside, until they log in here or another takes it.

import { uuid7 } from '../../../../deploy/web/ui/uuid';
import { untilAnswered } from './asking';
import { SerialQueue } from './queue';
import { ageOf, nextAt, type Step, type UnsentBox } from './unsent';
import { asQuery } from './who';

export interface StepsState<T> {
    picker: string | null;   // who is logged in at this handheld; null: nobody, or the till's own page
    isLost: boolean;         // there is no connection
    unsent: T[];             // in their turn
    aside: T[];              // of somebody who is not logged in any more
}

export interface StepsPage<T> {
    store: { get(): StepsState<T>; set(change: Partial<StepsState<T>>): void; subscribe(listener: () => void): () => void };
    isIn(): boolean;                         // what it needs is known, and somebody is here who may know it
    isSentAway(failure: unknown): boolean;   // true: whoever was here has to come in again
    run(step: T, when: When): Promise<void>; // tells of its failure; passes SomebodyElse on
}

// late: made without a connection or by an earlier load, so it may not be before anybody's eyes.
export type When = 'now' | 'late';

// Somebody else is logged in now than who made this step.
export class SomebodyElse extends Error {}

// More than anybody scans in one gap of the Wi-Fi: a scanner that is jammed.
export const unsentMost = 500;

export class Steps<T extends Step> {
    private readonly queue: SerialQueue;
    private readonly kept = new Set<string>();        // requests of what the browser keeps
    private readonly cancelled = new Set<string>();
    private readonly made = new WeakMap<T, number>();   // by this page's own clock, which nobody sets

    constructor(private readonly box: UnsentBox<T>, private readonly page: StepsPage<T>, waiting: (waiting: number) => void) {
        this.queue = new SerialQueue(waiting);
    }

    // Null: too much waits already. `as`: it says once more what that one said, so it is as old.
    make(made: Omit<T, keyof Step>, as?: T): T | null {
        const { unsent, aside, isLost } = this.page.store.get();
        if (unsent.length + aside.length >= unsentMost) return null;
        const step = { ...made, request: uuid7(), at: as?.at ?? nextAt(), staff: this.whoIsHere(), isTried: false } as T;
        const madeAt = as ? this.made.get(as) : performance.now();
        if (madeAt !== undefined) this.made.set(step, madeAt);
        this.keep(step);
        this.add(step, isLost ? 'late' : 'now');
        return step;
    }

    // Milliseconds since it was made: the node dates it by that, not by when it comes.
    ageOf(step: T): number {
        const madeAt = this.made.get(step);
        return ageOf(step.at, madeAt === undefined ? 0 : performance.now() - madeAt);
    }

    keep(step: T): void {
        if (this.box.keep(step)) this.kept.add(step.request);
    }

    // It is not to be sent any more.
    cancel(step: T): void {
        this.cancelled.add(step.request);
        this.forget(step);
    }

    // Until there is an answer for whoever made it, also when they have to log in again before it.
    // `as` goes behind the path (see asQuery).
    async inTheirName<V>(made: { staff: string }, job: (as: string) => Promise<V>): Promise<V> {
        const as = asQuery(made.staff);
        // Looked at before each try: somebody else may have logged in since the last one.
        const inTheirs = async (): Promise<V> => {
            await this.whenTheirs(made);
            return job(as);
        };
        for (;;) {
            try {
                return await untilAnswered(inTheirs);
            } catch (failure) {
                if (!this.page.isSentAway(failure)) throw failure;
            }
        }
    }

    // A press that is not kept over a reload goes behind what was made before it, and is its
    // presser's: `others` says what did not come of it where somebody else is here by then.
    press(job: (made: { staff: string }) => Promise<void>, others: () => void): Promise<void> {
        const made = { staff: this.whoIsHere() };
        return this.queue.add(async () => {
            try {
                await this.whenTheirs(made);
                await job(made);
            } catch (failure) {
                if (!(failure instanceof SomebodyElse)) throw failure;
                others();
            }
        });
    }

    // What an earlier load of this page, or another page of this handheld, has not sent.
    resume(): void {
        for (const step of this.box.restore()) {
            this.kept.add(step.request);
            this.add(step, 'late');
        }
        this.page.store.subscribe(() => {
            const { aside } = this.page.store.get();
            const theirs = aside.filter((step) => step.staff === this.whoIsHere());
            if (theirs.length === 0) return;
            this.page.store.set({ aside: aside.filter((step) => !theirs.includes(step)) });
            for (const step of theirs) this.add(step, 'late');
        });
    }

    // Whoever goes on with the work answers for it.
    takeAside(): void {
        const { aside } = this.page.store.get();
        const standing = aside.filter((step) => this.stands(step));
        for (const step of standing) {
            step.staff = this.whoIsHere();
            this.keep(step);
        }
        this.page.store.set({ aside: [] });
        for (const step of standing) this.add(step, 'late');
    }

    dropAside(): void {
        for (const step of this.page.store.get().aside) this.forget(step);
        this.page.store.set({ aside: [] });
    }

    whoIsHere(): string {
        return this.page.store.get().picker ?? '';
    }

    private add(step: T, when: When): void {
        this.page.store.set({ unsent: [...this.page.store.get().unsent, step] });
        void this.queue.add(() => this.send(step, when));
    }

    private async send(step: T, when: When): Promise<void> {
        try {
            await this.whenTheirs(step);
            if (!this.stands(step)) return;
            await this.page.run(step, when);
            this.forget(step);
        } catch (failure) {
            if (!(failure instanceof SomebodyElse)) throw failure;
            this.page.store.set({ aside: [...this.page.store.get().aside, step] });
        } finally {
            this.page.store.set({ unsent: this.page.store.get().unsent.filter((other) => other !== step) });
        }
    }

    // Another page of this handheld may have had it answered, or thrown it away: the node remembers
    // what it counted for a while only.
    private stands(step: T): boolean {
        return !this.cancelled.has(step.request) && (!this.kept.has(step.request) || this.box.has(step));
    }

    private forget(step: T): void {
        this.box.forget(step);
    }

    private async whenTheirs(made: { staff: string }): Promise<void> {
        await this.whenIn();
        if (made.staff !== this.whoIsHere()) throw new SomebodyElse();
    }

    private whenIn(): Promise<void> {
        if (this.page.isIn()) return Promise.resolve();
        return new Promise((resolve) => {
            const stop = this.page.store.subscribe(() => {
                if (!this.page.isIn()) return;
                stop();
                resolve();
            });
        });
    }
}
