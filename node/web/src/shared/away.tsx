// What a page shows to whoever may not be here.

export function SignedOut() {
    return <main class="nothing"><p>This page is not signed in</p>
        {location.protocol === 'https:'
            ? <p class="soft">This handheld is not paired with the till, or was removed there. <a href="/pair">Pair it</a></p>
            : <p class="soft">Open it by the link that the node printed at its start.</p>}</main>;
}

// Logging in stands on the orders page alone.
export function LoginNeeded({ page }: { page: string }) {
    return <div class="nothing"><p>Nobody is logged in</p>
        <p class="soft"><a href="/orders">Log in</a>, then come back by "{page}".</p></div>;
}
