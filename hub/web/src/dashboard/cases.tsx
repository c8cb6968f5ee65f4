import { useState } from 'preact/hooks';
import { messageOf, post } from '../../../../deploy/web/ui/http';
import { span } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { CaseRow } from '../api';
import { refreshSoon } from './connection';
import { operator, rememberOperator } from './operator';
import { store } from './state';

function ResolveForm({ row, close }: { row: CaseRow; close: () => void }) {
    const [by, setBy] = useState(operator());
    const [note, setNote] = useState('');
    const [problem, setProblem] = useState('');
    const [isSending, setSending] = useState(false);
    const submit = async (event: Event) => {
        event.preventDefault();
        if (by.trim() === '' || note.trim() === '') return setProblem('Say who you are and what was done.');
        setSending(true);
        try {
            await post<CaseRow>(`/v1/cases/${row.id}/resolve`, { by: by.trim(), note: note.trim() });
            rememberOperator(by.trim());
            store.set({ cases: store.get().cases.filter((other) => other.id !== row.id) });
            close();
            refreshSoon();
        } catch (failure) {
            setProblem(messageOf(failure));
        } finally {
            setSending(false);
        }
    };
    return <form class="resolve" onSubmit={(event) => void submit(event)}>
        <label>Your name<input value={by} maxLength={40} autocomplete="name" onInput={(event) => setBy(event.currentTarget.value)} /></label>
        <label>What was done<textarea rows={2} maxLength={200} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
        <p class="bad-text small" role="alert">{problem}</p>
        <div class="buttons">
            <button class="primary" type="submit" disabled={isSending}>Resolve</button>
            <button type="button" onClick={close}>Not yet</button>
        </div>
    </form>;
}

function CaseItem({ row, now }: { row: CaseRow; now: number }) {
    const [isOpen, setOpen] = useState(false);
    return <li class="case" data-case={row.id}>
        <p><span class="chip bad">{row.kind.replaceAll('_', ' ')}</span> <b>{row.subject}</b>
            <span class="soft small"> {span(now - row.opened_at)}</span></p>
        <p class="small">{row.text}</p>
        {row.proposal && <p class="small soft">Proposed: {row.proposal}</p>}
        {isOpen ? <ResolveForm row={row} close={() => setOpen(false)} />
                : <button aria-label={`Resolve case ${row.id}: ${row.subject}`} onClick={() => setOpen(true)}>Resolve…</button>}
    </li>;
}

export function Cases() {
    const cases = useStore(store, (view) => view.cases);
    const now = useStore(store, (view) => view.now);
    const open = cases.filter((row) => row.closed_at === null);
    return <section class="card cases" aria-labelledby="cases-title">
        <h2 id="cases-title">Open cases {open.length > 0 && <span class="count">{open.length}</span>}</h2>
        {open.length === 0 && <p class="empty">Nothing needs a person.</p>}
        <ul>{open.map((row) => <CaseItem key={row.id} row={row} now={now} />)}</ul>
    </section>;
}
