// What a person does about an order at the hub: cancels it, or says that it arrived. The first press only opens the form,
// so that no slip of the hand does either.

import { useEffect, useRef, useState } from 'preact/hooks';
import { messageOf, post } from '../../../../deploy/web/ui/http';
import type { OrderStory } from '../api';
import { refreshSoon } from './connection';
import { operator, rememberOperator } from './operator';
import { type Change, changeOf } from './order_groups';

const texts: Record<Change, { open: string; do: string; leave: string; ask: string; what: string; missing: string }> = {
    cancel: { open: 'Cancel this order…', do: 'Cancel the order', leave: 'Keep the order', ask: 'Why',
        what: 'Its goods are free again, or are to be put back where they stand picked, and its channel is told.',
        missing: 'Say who you are and why it is cancelled.' },
    delivered: { open: 'It arrived…', do: 'It arrived', leave: 'Not yet', ask: 'What was said (optional)',
        what: 'Its carrier or its buyer says so.', missing: 'Say who you are.' },
};

function ChangeForm({ story, change, close }: { story: OrderStory; change: Change; close: () => void }) {
    const [by, setBy] = useState(operator());
    const [text, setText] = useState('');
    const [problem, setProblem] = useState('');
    const [isSending, setSending] = useState(false);
    const first = useRef<HTMLInputElement>(null);
    useEffect(() => first.current?.focus(), []);
    const words = texts[change];
    const submit = async (event: Event) => {
        event.preventDefault();
        const [who, said] = [by.trim(), text.trim()];
        if (who === '' || (change === 'cancel' && said === '')) return setProblem(words.missing);
        setSending(true);
        try {
            const address = `/v1/orders/${encodeURIComponent(story.channel)}/${encodeURIComponent(story.order)}/${change}`;
            await post<OrderStory>(address, change === 'cancel' ? { by: who, reason: said } : { by: who, note: said });
            rememberOperator(who);
            close();
            refreshSoon();
        } catch (failure) {
            setProblem(messageOf(failure));
        } finally {
            setSending(false);
        }
    };
    return <form class="resolve" aria-label={words.do} onSubmit={(event) => void submit(event)}>
        <p class="small">{words.what}</p>
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
    const change = changeOf(story);
    if (change === null) return null;
    if (opened === change) return <ChangeForm story={story} change={change} close={() => setOpened(null)} />;
    return <button onClick={() => setOpened(change)}>{texts[change].open}</button>;
}
