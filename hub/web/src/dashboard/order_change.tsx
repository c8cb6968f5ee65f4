// What a person does about an order at the hub: has it collected elsewhere, cancels it, or says that it arrived. The first
// press only opens the form, so that no slip of the hand does any of it.

import { useEffect, useRef, useState } from 'preact/hooks';
import { messageOf, post } from '../../../../deploy/web/ui/http';
import type { OrderStory } from '../api';
import { refreshSoon } from './connection';
import { operator, rememberOperator } from './operator';
import { type Change, changesOf, storeText } from './order_groups';

const texts: Record<Change, { open: string; do: string; leave: string; ask: string; what: string; missing: string }> = {
    move: { open: 'Move to another store…', do: 'Move the order', leave: 'Leave it where it is', ask: 'What its buyer said',
        what: 'Ask its buyer first. The store that has it gives it up, and puts back what stands picked there; the code of the '
            + 'order stays the same, and its channel is told where it is collected.',
        missing: 'Say which store, who you are, and what its buyer said.' },
    cancel: { open: 'Cancel this order…', do: 'Cancel the order', leave: 'Keep the order', ask: 'Why',
        what: 'Its goods are free again, or are to be put back where they stand picked, and its channel is told.',
        missing: 'Say who you are and why it is cancelled.' },
    delivered: { open: 'It arrived…', do: 'It arrived', leave: 'Not yet', ask: 'What was said (optional)',
        what: 'Its carrier or its buyer says so.', missing: 'Say who you are.' },
};

// The body of the request; null while something is missing.
function bodyOf(change: Change, by: string, said: string, store: string): object | null {
    if (by === '') return null;
    switch (change) {
    case 'move': return said === '' || store === '' ? null : { store, by, reason: said };
    case 'cancel': return said === '' ? null : { by, reason: said };
    case 'delivered': return { by, note: said };
    }
}

// Those that cannot keep it are listed with the reason, and cannot be chosen.
function StoreField({ story, store, choose }: { story: OrderStory; store: string; choose: (store: string) => void }) {
    const field = useRef<HTMLSelectElement>(null);
    useEffect(() => field.current?.focus(), []);
    return <label class="store">Collected at<select ref={field} value={store} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">Choose a store</option>
        {story.stores.map((each) => <option key={each.location} value={each.location} disabled={each.obstacle !== ''}>
            {storeText(each)}</option>)}
    </select></label>;
}

function ChangeForm({ story, change, close }: { story: OrderStory; change: Change; close: () => void }) {
    const [by, setBy] = useState(operator());
    const [text, setText] = useState('');
    const [store, setStore] = useState('');
    const [problem, setProblem] = useState('');
    const [isSending, setSending] = useState(false);
    const first = useRef<HTMLInputElement>(null);
    useEffect(() => { if (change !== 'move') first.current?.focus(); }, []);
    const words = texts[change];
    const submit = async (event: Event) => {
        event.preventDefault();
        const who = by.trim();
        const body = bodyOf(change, who, text.trim(), store);
        if (body === null) return setProblem(words.missing);
        setSending(true);
        try {
            const address = `/v1/orders/${encodeURIComponent(story.channel)}/${encodeURIComponent(story.order)}/${change}`;
            await post<OrderStory>(address, body);
            rememberOperator(who);
            close();
            refreshSoon();
        } catch (failure) {
            setProblem(messageOf(failure));
        } finally {
            setSending(false);
        }
    };
    return <form class="resolve" aria-label={words.do} onInput={() => setProblem('')} onSubmit={(event) => void submit(event)}>
        <p class="small">{words.what}</p>
        {change === 'move' && <StoreField story={story} store={store} choose={setStore} />}
        <label>Your name<input ref={first} value={by} maxLength={40} autocomplete="name" onInput={(event) => setBy(event.currentTarget.value)} /></label>
        <label>{words.ask}<textarea rows={2} maxLength={200} value={text} onInput={(event) => setText(event.currentTarget.value)} /></label>
        <p class="bad-text small" role="alert">{problem}</p>
        <div class="buttons">
            <button class="primary" type="submit" disabled={isSending}>{words.do}</button>
            <button type="button" onClick={close}>{words.leave}</button>
        </div>
    </form>;
}

export function OrderChange({ story }: { story: OrderStory }) {
    const [opened, setOpened] = useState<Change | null>(null);
    const changes = changesOf(story);
    if (changes.length === 0) return null;
    if (opened !== null && changes.includes(opened)) {
        return <ChangeForm story={story} change={opened} close={() => setOpened(null)} />;
    }
    return <div class="buttons">{changes.map((change) =>
        <button key={change} onClick={() => setOpened(change)}>{texts[change].open}</button>)}</div>;
}
