// The frame of what opens in place of the products. It takes the focus when it opens and gives it
// back to the page when it closes.

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { closePanel } from '../keyboard';

interface Props { title: string; children: ComponentChildren; kind: string; focusFirstField?: 'yes';
    escape?: 'means_something_else' }

export function Panel({ title, children, kind, focusFirstField, escape }: Props) {
    const heading = useRef<HTMLHeadingElement>(null);
    useLayoutEffect(() => {
        const field = heading.current?.closest('section')?.querySelector<HTMLInputElement>('input, select');
        if (focusFirstField && field) field.focus();
        else heading.current?.focus();
        return () => { document.getElementById('search')?.blur(); };
    }, []);
    return <section class={`zone panel ${kind}`} aria-label={title}>
        <header class="panel-head">
            <h2 ref={heading} tabIndex={-1}>{title}</h2>
            <button class="quiet" onClick={closePanel}>Back {!escape && <kbd>Esc</kbd>}</button>
        </header>
        {children}
    </section>;
}
