// Asking the node until it answers, for what may be asked again without harm.

import { NoAnswer, Refused } from '../../../../deploy/web/ui/http';

const askAgainMs = 500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

// Nobody knows whether it was done, or the node's queue to its disk was full: then nothing was
// recorded, and soon there is room again.
export const isToBeAskedAgain = (failure: unknown): boolean =>
    failure instanceof NoAnswer || (failure instanceof Refused && failure.problem.code === 'busy');

export const shortPause = (): Promise<void> => pause(askAgainMs);

export async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
        try {
            return await ask();
        } catch (failure) {
            if (!isToBeAskedAgain(failure)) throw failure;
            await shortPause();
        }
    }
}
