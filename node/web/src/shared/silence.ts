// For how long the line to the node may be silent: it says something every ten seconds
// (node/web/live.cpp). A browser notices by itself only after minutes that Wi-Fi is gone.
export const silentMs = 22_000;
