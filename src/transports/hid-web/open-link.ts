/**
 * A link over one device of WebHID.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { settledWithin, wait } from "../../deadline.ts";
import { Vp3300Error } from "../../errors.ts";
import { ReportAssembler, segmentReports } from "../../protocol/frames/hid-reports.ts";
import { PlatformLink, SENDING_MS } from "../platform-link.ts";
import type { WebHid, WebHidDevice, WebHidInputReport } from "./web-hid.ts";

/** How a link behaves. */
export interface WebLinkOptions {
  readonly clock: Clock;
  /** Input that comes this soon after opening is older than the link, and dropped. */
  readonly settleMs: number;
}

/**
 * Opens `device`; rejects with what WebHID rejects with, with `TRANSPORT_NOT_FOUND` if the device goes before the link
 * stands, or on abort with the signal's reason, the device closed again.
 */
export async function openWebLink(
  hid: WebHid,
  device: WebHidDevice,
  { clock, settleMs }: WebLinkOptions,
  signal: AbortSignal,
): Promise<PlatformLink> {
  const assembler = new ReportAssembler();
  let settled = false;
  let sending: Promise<unknown> = Promise.resolve();
  let ended = false;
  let isGone = false;

  const onReport = ({ reportId, data }: WebHidInputReport) => {
    const payload = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const message = settled ? assembler.push(payload, reportId) : undefined;
    if (message !== undefined) link.receive(message);
  };
  const onDisconnect = (event: { readonly device: WebHidDevice }) => {
    if (event.device !== device) return;
    isGone = true;
    link.lose();
  };

  await device.open();
  const link = new PlatformLink(
    {
      async send(bytes) {
        if (bytes.length === 0) return;
        for (const report of segmentReports(bytes)) {
          if (ended) return;
          sending = device.sendReport(report[0] as number, new Uint8Array(report.subarray(1)));
          await sending;
        }
      },
      async release() {
        ended = true;
        device.removeEventListener("inputreport", onReport);
        hid.removeEventListener("disconnect", onDisconnect);
        await settledWithin(clock, SENDING_MS, sending);
        await device.close();
      },
    },
    { clock },
  );
  hid.addEventListener("disconnect", onDisconnect);
  device.addEventListener("inputreport", onReport);
  try {
    await wait(clock, settleMs, signal);
    if (isGone) throw new Vp3300Error("TRANSPORT_NOT_FOUND", { device: device.productName });
  } catch (reason) {
    await link.close();
    throw reason;
  }
  settled = true;
  return link;
}
