// A value that views watch. Updates replace it; a view redraws when what it selected changed.

import { useEffect, useReducer, useRef } from 'preact/hooks';

export class Store<T extends object> {
    private readonly listeners = new Set<() => void>();

    constructor(private value: T) {}

    get(): T {
        return this.value;
    }

    set(change: Partial<T>): void {
        this.value = { ...this.value, ...change };
        for (const listener of [...this.listeners]) listener();
    }

    subscribe(listener: () => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }
}

export function useStore<T extends object, V>(store: Store<T>, select: (value: T) => V): V {
    const [, redraw] = useReducer((count: number) => count + 1, 0);
    const selected = select(store.get());
    const last = useRef(selected);
    last.current = selected;
    useEffect(() => store.subscribe(() => {
        if (!Object.is(select(store.get()), last.current)) redraw(undefined as never);
    }), [store]);
    return selected;
}
