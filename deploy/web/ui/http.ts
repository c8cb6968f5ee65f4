// Requests to the program that served this page, with three outcomes: an answer, a refusal with a
// problem, or no answer at all (then nobody knows whether it was done).

export interface Problem { code: string; message: string; field?: string }

export class Refused extends Error {
    constructor(readonly status: number, readonly problem: Problem, readonly body: unknown) {
        super(problem.message);
    }
}

export class NoAnswer extends Error {}

const answerWithinMs = 15_000;

export async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init: RequestInit = { method, signal: AbortSignal.timeout(answerWithinMs) };
    if (body !== undefined) {
        init.headers = { 'Content-Type': 'application/json' };
        init.body = JSON.stringify(body);
    }
    let response: Response;
    let answer: unknown;
    try {
        response = await fetch(path, init);
        const text = await response.text();
        answer = text === '' ? {} : JSON.parse(text);
    } catch (failure) {
        if (failure instanceof SyntaxError) throw new NoAnswer('The answer could not be read.');
        throw new NoAnswer('The program on this machine does not answer.');
    }
    if (response.ok) return answer as T;
    // A gateway error is no decision of ours.
    if (response.status === 502 || response.status === 504) throw new NoAnswer('No answer.');
    const problem = (answer as { error?: Problem }).error
        ?? { code: `http_${response.status}`, message: `Refused with status ${response.status}.` };
    throw new Refused(response.status, problem, answer);
}

export const get = <T>(path: string): Promise<T> => request<T>('GET', path);
export const post = <T>(path: string, body: unknown = {}): Promise<T> => request<T>('POST', path, body);
export const patch = <T>(path: string, body: unknown): Promise<T> => request<T>('PATCH', path, body);
export const put = <T>(path: string, body: unknown): Promise<T> => request<T>('PUT', path, body);
export const remove = <T>(path: string): Promise<T> => request<T>('DELETE', path);

export function messageOf(failure: unknown): string {
    return failure instanceof Error ? failure.message : String(failure);
}
