// Steps that the node has not answered, kept over a reload of the page: one entry each, so that two
// pages of one handheld do not write over one another. Each keeps its id of request, by which the
// node counts it once, whoever sends it again. Pure but for the storage that is handed in.

export interface Step {
    request: string;
    at: number;        // in the order in which they were made
    staff: string;     // who was logged in; '': at the till's own page nobody is
    isTried: boolean;  // the node may have it
}

export type Box = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

const keptMost = 1_000;   // more than a day of work without a connection
const textMost = 1_000;

export const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= textMost;
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export class UnsentBox<T extends Step> {
    // `prefix`: of its entries, one for each kind of page. `isWhole`: what else a step of it must have.
    constructor(private readonly box: Box, private readonly prefix: string, private readonly isWhole: (step: Partial<T>) => boolean) {}

    // False where the browser gives no room: the page alone keeps it, as long as it is open.
    keep(step: T): boolean {
        try {
            this.box.setItem(this.prefix + step.request, JSON.stringify(step));
            return true;
        } catch {
            return false;
        }
    }

    has(step: T): boolean {
        return this.box.getItem(this.prefix + step.request) !== null;
    }

    forget(step: T): void {
        this.box.removeItem(this.prefix + step.request);
    }

    // Oldest first. What makes no sense goes; what is too much waits for the next load.
    restore(): T[] {
        const names = Array.from({ length: this.box.length }, (_, index) => this.box.key(index));
        const steps: T[] = [];
        for (const name of names) {
            if (!name?.startsWith(this.prefix)) continue;
            const step = this.parse(this.box.getItem(name) ?? '');
            if (step && name === this.prefix + step.request) steps.push(step);
            else this.box.removeItem(name);
        }
        return steps.sort((a, b) => a.at - b.at).slice(0, keptMost);
    }

    private parse(text: string): T | null {
        let step: Partial<T> | null;
        try {
            step = JSON.parse(text) as Partial<T> | null;
        } catch {
            return null;
        }
        if (typeof step !== 'object' || step === null) return null;
        const { request, at, staff, isTried } = step;
        const isOurs = isText(request) && isCount(at) && isText(staff) && typeof isTried === 'boolean';
        return isOurs && this.isWhole(step) ? step as T : null;
    }
}

// As the node's scan_age_ms.
export const ageMost = 24 * 60 * 60 * 1_000;

// How long ago a step was made. `lived`: by the clock of the page that made it, if this is that
// page. Such a clock may stand still while the handheld sleeps, and the one on its wall may be put
// back: the longer of both counts.
export function ageOf(at: number, lived: number, now = Date.now()): number {
    return Math.min(ageMost, Math.max(0, Math.round(lived), now - at));
}

let newest = 0;

// Later than any made before it, also within a millisecond.
export function nextAt(now = Date.now()): number {
    newest = Math.max(now, newest + 1);
    return newest;
}
