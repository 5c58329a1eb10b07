/**
 * Shows what goes over a link by name: commands, statuses and lengths, never a data byte.
 *
 * @module
 */
import type { Link, Transport } from "../index.ts";
import { commandNameOf, readerCommandNameOf, STATUSES } from "../protocol/commands/index.ts";
import { NeoDecoder } from "../protocol/index.ts";

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, "0");

function describe(decoder: NeoDecoder): string {
  const { kind, command, subCommand, status, dataLength } = decoder;
  const size = `${dataLength} ${dataLength === 1 ? "byte" : "bytes"}`;
  if (kind === "response") {
    return `${hex(command)} status ${hex(status)} ${STATUSES[status]?.text ?? "unknown"}, ${size}`;
  }
  const name =
    kind === "reader-command" ? readerCommandNameOf(command, subCommand) : commandNameOf(command, subCommand);
  return `${hex(command)}-${hex(subCommand)} ${name ?? "unknown"}, ${size}`;
}

/** `transport`, with a line to `print` for each frame on its links: `->` to the reader, `<-` from it. */
export function traced(transport: Transport, print: (line: string) => void): Transport {
  return {
    kind: transport.kind,
    async open(options): Promise<Link> {
      const link = await transport.open(options);
      const sent = new NeoDecoder({ direction: "from-host" });
      const received = new NeoDecoder();
      const watch = (decoder: NeoDecoder, arrow: string, bytes: Uint8Array) => {
        decoder.push(bytes);
        while (decoder.next()) print(`${arrow} ${describe(decoder)}`);
      };
      return {
        closed: link.closed,
        close: () => link.close(),
        [Symbol.asyncDispose]: () => link.close(),
        write(bytes, writeOptions) {
          watch(sent, "->", bytes);
          return link.write(bytes, writeOptions);
        },
        chunks: (async function* () {
          for await (const chunk of link.chunks) {
            watch(received, "<-", chunk);
            yield chunk;
          }
        })(),
      };
    },
  };
}
