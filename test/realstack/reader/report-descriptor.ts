/**
 * What the VP3300 looks like as a HID device.
 *
 * @module
 */

/** USB ids of the VP3300. Source: vp3300 reference 4. */
export const VENDOR_ID = 0x0acd;
export const PRODUCT_ID = 0x3530;

/** Bytes of a report, its id included. */
export const REPORT_BYTES = 64;

const REPORT_IDS = [1, 2, 3, 4];

/**
 * A vendor-defined collection (usage page FF00) whose reports 1 to 4 hold 63 bytes each way.
 * Source: HID 1.11, section 6.2.2. Unverified: the reader's own descriptor is not published.
 */
export function reportDescriptor(): Uint8Array {
  const payload = REPORT_BYTES - 1;
  const reports = REPORT_IDS.flatMap((id) => [
    ...[0x85, id], // report id
    ...[0x95, payload, 0x09, id, 0x81, 0x02], // report count, usage, input (data, variable, absolute)
    ...[0x95, payload, 0x09, id, 0x91, 0x02], // report count, usage, output
  ]);
  return Uint8Array.from([
    ...[0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01], // usage page FF00, usage 1, application collection
    ...[0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08], // from 0 to 255, eight bits
    ...reports,
    0xc0,
  ]);
}
