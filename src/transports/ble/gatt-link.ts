/**
 * A link over two GATT characteristics: frames go out cut into packets that the connection can carry, each within its own
 * deadline.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { withDeadline } from "../../deadline.ts";
import { Vp3300Error } from "../../errors.ts";
import { PlatformLink } from "../platform-link.ts";
import type { Link } from "../transport.ts";
import { PIECE_TIMEOUT_MS, RADIO_MESSAGE_TIMEOUT_MS } from "../write-deadline.ts";

/** What a GATT server tells. Nothing more comes after `onLost`. */
export interface GattListener {
  /** The bytes are only lent. */
  readonly onData: (bytes: Uint8Array) => void;
  readonly onLost: (cause?: unknown) => void;
}

/** A connection that is subscribed and may be written to. */
export interface GattConnection {
  /** The longest packet now: it may grow when the MTU has been negotiated. */
  readonly packetBytes: number;
  /** Sends one packet, not empty. Never called before the last one has settled. */
  writePacket(packet: Uint8Array): Promise<void>;
  disconnect(): Promise<void>;
}

/** Packet with an MTU that nobody knows: 23, less three of header. Source: Core Specification, Vol 3 Part F, 3.2.8. */
const DEFAULT_PACKET_BYTES = 20;
/** Source: vp3300 reference 5, "Chunking". */
const LONGEST_PACKET_BYTES = 244;
const ATT_HEADER_BYTES = 3;

/** The longest packet under this MTU, `undefined` or null while it is not negotiated, and no longer than `wanted`. */
export function packetBytesOf(mtu: number | null | undefined, wanted?: number): number {
  if (!mtu || mtu <= ATT_HEADER_BYTES) return wanted ?? DEFAULT_PACKET_BYTES;
  return Math.min(mtu - ATT_HEADER_BYTES, wanted ?? LONGEST_PACKET_BYTES);
}

/**
 * Opens a link over what `connect` gives. Where that fails, nothing is left; `connect` itself has to be bounded.
 */
export async function openGattLink(
  connect: (listener: GattListener) => Promise<GattConnection>,
  clock: Clock,
): Promise<Link> {
  let connection: GattConnection | undefined;
  const send = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length && connection; ) {
      const packet = bytes.slice(at, at + connection.packetBytes);
      at += packet.length;
      await sendPacket(connection, packet, clock);
    }
  };
  const link = new PlatformLink(
    { send, release: async () => connection?.disconnect() },
    { clock, writeTimeoutMs: () => RADIO_MESSAGE_TIMEOUT_MS },
  );
  try {
    connection = await connect({
      onData: (bytes) => link.receive(bytes),
      onLost: (cause) => link.lose(cause),
    });
    return link;
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** noble's writes after a disconnect never settle. */
const sendPacket = (connection: GattConnection, packet: Uint8Array, clock: Clock) =>
  withDeadline(() => connection.writePacket(packet), {
    clock,
    timeoutMs: PIECE_TIMEOUT_MS,
    onTimeout: () => new Vp3300Error("TRANSPORT_WRITE_TIMEOUT", { timeoutMs: PIECE_TIMEOUT_MS }),
  });
