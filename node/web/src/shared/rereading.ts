// A copy of what the node knows, read again whenever something changed: one read at a time, and a
// change heard meanwhile makes one more. Pure; who owns it says how to read and what to do with it.

export class Rereading<T> {
    private running: Promise<void> | null = null;
    private isStale = false;
    private isOvertaken = false;

    constructor(private readonly read: () => Promise<T>, private readonly adopt: (value: T) => Promise<void>) {}

    // Ends once a read that began after the call is adopted, also when another one is under way.
    again(): Promise<void> {
        this.isStale = true;
        this.running ??= this.run();
        return this.running;
    }

    // The copy has something newer now than what a read that is under way may answer.
    overtaken(): void {
        this.isOvertaken = true;
    }

    private async run(): Promise<void> {
        try {
            while (this.isStale) {
                this.isStale = false;
                this.isOvertaken = false;
                const value = await this.read();
                if (this.isOvertaken) this.isStale = true;
                else await this.adopt(value);
            }
        } finally {
            this.running = null;
        }
    }
}
