// Changes go to the node one after another, in the order of the scans and presses. A slow look-up
// delays the next scan and loses none.

export class SerialQueue {
    private tail: Promise<void> = Promise.resolve();
    private waiting = 0;

    constructor(private readonly changed: (waiting: number) => void) {}

    // Jobs report their own failures; one that throws must not stop those behind it.
    add(job: () => Promise<void>): Promise<void> {
        this.report(1);
        this.tail = this.tail.then(job).catch((failure: unknown) => console.error(failure))
            .finally(() => this.report(-1));
        return this.tail;
    }

    private report(change: number): void {
        this.waiting += change;
        this.changed(this.waiting);
    }
}
