import { createCardSecureSimulator, serveCardSecure } from "vp3300/simulator/cardsecure";

// The first server has the port, the second one wants it.
await using server = await serveCardSecure(createCardSecureSimulator());
await serveCardSecure(createCardSecureSimulator(), { port: Number(new URL(server.url).port) });
