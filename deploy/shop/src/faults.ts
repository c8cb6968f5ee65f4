// Faults that tests ask for: each is a number of requests that still go wrong.

export interface Faults {
    drop_answers: number;          // take a stock push, then cut the connection
    answer_503: number;            // refuse a request of the hub
    duplicate_webhooks: number;    // send an order webhook twice
    lose_webhooks: number;         // send none: only the feed tells
    delay_ms: number;              // before each answer to the hub
}

export const noFaults = (): Faults =>
    ({ drop_answers: 0, answer_503: 0, duplicate_webhooks: 0, lose_webhooks: 0, delay_ms: 0 });

export function setFaults(faults: Faults, wanted: object): void {
    for (const [name, value] of Object.entries(wanted)) {
        if (!(name in faults) || !Number.isInteger(value) || value < 0) {
            throw new Error(`no fault "${name}" with the value ${value}; known: ${Object.keys(faults).join(', ')}`);
        }
        faults[name as keyof Faults] = value;
    }
}

// Uses one up; true when the fault is to happen now.
export function strikes(faults: Faults, name: Exclude<keyof Faults, 'delay_ms'>): boolean {
    if (faults[name] === 0) return false;
    faults[name]--;
    return true;
}
