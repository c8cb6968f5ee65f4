// What a page shows to whoever may not be here.

export function SignedOut() {
    return <main class="nothing"><p>This page is not signed in</p>
        {location.protocol === 'https:'
            ? <p class="soft">This handheld is not paired with the till, or was removed there. <a href="/pair">Pair it</a></p>
            : <p class="soft">Open it by the link that the node printed at its start.</p>}</main>;
}
