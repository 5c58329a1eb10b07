/**
 * The error codes of this package and the one class that carries them.
 *
 * Branch on `code`: codes are API and are never renamed, messages may change. Codes are prefixed by layer.
 * `retry` says whether the same call may be repeated as it is without harm. It is false where a transaction may end so after
 * `authorize` approved: whoever repeated that blindly would charge twice.
 *
 * @module
 */

/** Every code, with its meaning in words and whether the same call may be repeated as it is. */
// biome-ignore format: a table reads by column
export const ERROR_CODES = {
  ARGUMENT_INVALID:               { retry: false, text: "an argument is not what the function takes" },

  PROTOCOL_FRAME_TRUNCATED:       { retry: false, text: "the bytes end before the frame does" },
  PROTOCOL_FRAME_HEADER:          { retry: false, text: "the bytes do not start with a frame header" },
  PROTOCOL_FRAME_LENGTH:          { retry: false, text: "the frame is not as long as it declares" },
  PROTOCOL_FRAME_TOO_LONG:        { retry: false, text: "the frame's data field is longer than the limit" },
  PROTOCOL_FRAME_CRC:             { retry: true,  text: "the frame's CRC does not match its bytes" },
  PROTOCOL_FRAME_CRC_ORDER:       { retry: false, text: "the frame's CRC has its bytes in the other order" },
  PROTOCOL_FRAME_LRC:             { retry: true,  text: "the frame's LRC does not match its body" },
  PROTOCOL_FRAME_SUM:             { retry: true,  text: "the frame's sum does not match its body" },
  PROTOCOL_FRAME_END:             { retry: false, text: "the frame does not end with its end byte" },
  PROTOCOL_FRAME_NOISE:           { retry: false, text: "bytes between frames belong to no frame" },
  PROTOCOL_REPORT_INVALID:        { retry: false, text: "a HID report has an undefined id or is out of sequence" },
  PROTOCOL_DATA_INVALID:          { retry: false, text: "a data field does not have the documented shape" },
  PROTOCOL_HEX_INVALID:           { retry: false, text: "the text is not hexadecimal" },

  PROTOCOL_TLV_TAG_TRUNCATED:     { retry: false, text: "the data or its template ends inside a tag" },
  PROTOCOL_TLV_TAG_TOO_LONG:      { retry: false, text: "the tag is longer than four bytes" },
  PROTOCOL_TLV_LENGTH_MISSING:    { retry: false, text: "the data or its template ends before the length" },
  PROTOCOL_TLV_LENGTH_TRUNCATED:  { retry: false, text: "the data or its template ends inside the length" },
  PROTOCOL_TLV_LENGTH_TOO_LONG:   { retry: false, text: "the length has more than four bytes or the reserved first byte FF" },
  PROTOCOL_TLV_LENGTH_INDEFINITE: { retry: false, text: "indefinite length is not permitted here" },
  PROTOCOL_TLV_EOC_MISSING:       { retry: false, text: "an indefinite length is not closed by end-of-contents" },
  PROTOCOL_TLV_VALUE_TRUNCATED:   { retry: false, text: "the value is longer than the data" },
  PROTOCOL_TLV_NESTED_OVERFLOW:   { retry: false, text: "the value runs past the end of its template" },
  PROTOCOL_TLV_DEPTH_LIMIT:       { retry: false, text: "templates are nested deeper than the limit" },
  PROTOCOL_TLV_LENGTH_LIMIT:      { retry: false, text: "the value is longer than the limit" },
  PROTOCOL_TLV_COUNT_LIMIT:       { retry: false, text: "there are more data objects than the limit" },

  PROTOCOL_TRACK_START_SENTINEL:  { retry: false, text: "the track has no start sentinel" },
  PROTOCOL_TRACK_SEPARATOR:       { retry: false, text: "the track has no field separator where one belongs" },
  PROTOCOL_TRACK_EXPIRY:          { retry: false, text: "the track's expiry is not four digits" },
  PROTOCOL_TRACK_SERVICE_CODE:    { retry: false, text: "the track's service code is not three digits" },
  PROTOCOL_TRACK_END_SENTINEL:    { retry: false, text: "the track has no end sentinel" },
  PROTOCOL_TRACK_PAN:             { retry: false, text: "the track's account number has a character that is not a digit" },
  PROTOCOL_TRACK_PAN_LENGTH:      { retry: false, text: "the track's account number is longer than 19 digits" },
  PROTOCOL_TRACK_PARITY:          { retry: true,  text: "a character of the raw track has the wrong parity" },
  PROTOCOL_TRACK_LRC:             { retry: true,  text: "the track's LRC does not match its characters" },
  PROTOCOL_SWIPE_LENGTH:          { retry: false, text: "the swipe's fields do not fit its body" },

  TRANSPORT_UNSUPPORTED:          { retry: false, text: "this platform can't carry such a link" },
  TRANSPORT_LIBRARY_MISSING:      { retry: false, text: "the native library for this link is not installed" },
  TRANSPORT_LIBRARY_BROKEN:       { retry: false, text: "the native library for this link is installed but can't be loaded" },
  TRANSPORT_NO_ADAPTER:           { retry: false, text: "there is no Bluetooth adapter" },
  TRANSPORT_ADAPTER_OFF:          { retry: true,  text: "Bluetooth is off" },
  TRANSPORT_PERMISSION:           { retry: false, text: "the system does not let this process reach the reader" },
  TRANSPORT_DEVICE_BUSY:          { retry: true,  text: "somebody else holds the reader" },
  TRANSPORT_NOT_FOUND:            { retry: true,  text: "no reader was found that matches" },
  TRANSPORT_SERVICE_MISSING:      { retry: false, text: "the device offers nothing to exchange frames over" },
  TRANSPORT_OPEN_FAILED:          { retry: true,  text: "the link could not be opened" },
  TRANSPORT_OPEN_TIMEOUT:         { retry: true,  text: "the link was not open before the deadline" },
  TRANSPORT_WRITE_TIMEOUT:        { retry: false, text: "the platform did not take a write before the deadline" },
  TRANSPORT_CLOSED:               { retry: false, text: "the link is closed" },
  TRANSPORT_LOST:                 { retry: false, text: "the link was lost" },
  TRANSPORT_PEER_INVALID:         { retry: false, text: "the other side of the socket speaks another protocol or version" },
  TRANSPORT_SERVE_FAILED:         { retry: false, text: "the reader could not be offered at this address" },
  TRANSPORT_RECORDING_INVALID:    { retry: false, text: "the text is no recording of this version" },
  TRANSPORT_REPLAY_DIFFERS:       { retry: false, text: "the host does something else than in the recording" },

  READER_SILENT:                  { retry: true,  text: "the link is up but the reader does not answer" },
  READER_NOT_READY:               { retry: true,  text: "the reader was not ready before the deadline" },
  READER_NO_ANSWER:               { retry: false, text: "the reader did not answer before the deadline" },
  READER_BUSY:                    { retry: true,  text: "a transaction is running; only its cancellation may reach the reader" },
  READER_STATUS:                  { retry: false, text: "the reader refused the command" },
  READER_BATTERY_LOW:             { retry: true,  text: "the reader refuses to work on so little charge; plug in its cable" },
  READER_KEY_MISSING:             { retry: false, text: "no data key was injected into the reader" },
  READER_KEY_EXHAUSTED:           { retry: false, text: "the reader's data key has been used up" },
  READER_CLOSED:                  { retry: false, text: "the reader is closed" },
  READER_UNSUPPORTED:             { retry: false, text: "this reader model does not support the request" },
  READER_CLEAR_CARD_DATA:         { retry: false, text: "the reader sent card data that it did not encrypt; it was refused" },
  READER_PAYLOAD_INVALID:         { retry: false, text: "the reader's transaction answer could not be read" },
  READER_AUTHORIZE_TIMEOUT:       { retry: false, text: "authorize gave no decision in time; whether the host charged the card is unknown" },

  CONFIGURATION_INVALID:          { retry: false, text: "the file is no reader configuration" },
  CONFIGURATION_KEY_HASH:         { retry: false, text: "the hash of a CA public key is not the hash of the key" },
  CONFIGURATION_MODEL_UNSUPPORTED: { retry: false, text: "this reader model does not have what the configuration sets; nothing was sent" },
  CONFIGURATION_TABLE_FULL:       { retry: false, text: "the reader has no room for an entry of the configuration" },
  CONFIGURATION_STEP_REFUSED:     { retry: false, text: "the reader refused a step of the configuration" },
  CONFIGURATION_INTERRUPTED:      { retry: true,  text: "the reader did not answer a step of the configuration; applying the same file again sends what is missing" },
  CONFIGURATION_NOT_TAKEN:        { retry: true,  text: "the reader took every step of the configuration and still differs from it" },

  TOKENIZE_HOST_REFUSED:          { retry: false, text: "the CardSecure address is not allowed; nothing was sent" },
  TOKENIZE_CLEAR_CARD_DATA:       { retry: false, text: "the capture holds card data in clear; nothing was sent" },
  TOKENIZE_CAPTURE_UNUSABLE:      { retry: false, text: "the capture lacks what CardSecure needs; nothing was sent" },
  TOKENIZE_CARD_INVALID:          { retry: false, text: "the card data as entered is not valid; nothing was sent" },
  TOKENIZE_CARD_REFUSED:          { retry: false, text: "CardSecure refused the card data" },
  TOKENIZE_READER_DATA_REFUSED:   { retry: false, text: "CardSecure could not read the reader's data" },
  TOKENIZE_KEY_REFUSED:           { retry: false, text: "CardSecure has no usable key for this data; is the reader keyed for this site?" },
  TOKENIZE_REQUEST_REFUSED:       { retry: false, text: "CardSecure refused the request" },
  TOKENIZE_SERVICE_UNAVAILABLE:   { retry: true,  text: "CardSecure is not ready" },
  TOKENIZE_RESPONSE_INVALID:      { retry: false, text: "the answer is not a CardSecure answer" },
  TOKENIZE_CONNECTION:            { retry: true,  text: "CardSecure could not be reached or the connection broke" },
  TOKENIZE_TIMEOUT:               { retry: true,  text: "CardSecure did not answer before the deadline" },

  GATEWAY_HOST_REFUSED:           { retry: false, text: "the Gateway's address is not allowed; nothing was sent" },
  GATEWAY_AUTHENTICATION:         { retry: false, text: "the Gateway refused the credentials, or they don't cover the merchant id" },
  GATEWAY_REQUEST:                { retry: false, text: "the Gateway could not make sense of the request" },
  GATEWAY_CONNECTION:             { retry: true,  text: "the Gateway could not be reached or the connection broke" },
  GATEWAY_TIMEOUT:                { retry: true,  text: "the Gateway did not answer before the deadline" },
  GATEWAY_RATE_LIMITED:           { retry: true,  text: "the Gateway takes no more requests for now" },
  GATEWAY_RESPONSE_INVALID:       { retry: false, text: "the answer is not a Gateway answer" },
  GATEWAY_API:                    { retry: false, text: "the Gateway answered with a failure" },
  GATEWAY_ORDER_KNOWN:            { retry: false, text: "the journal has this order already; nothing was sent" },
  GATEWAY_JOURNAL_UNAVAILABLE:    { retry: false, text: "the journal of payments can't be opened or is closed" },
  GATEWAY_JOURNAL_FAILED:         { retry: false, text: "the journal of payments could not be read or written" },

  CHECKOUT_VALIDATION:            { retry: false, text: "PointCheckout's request is not valid" },
  CHECKOUT_AUTHENTICATION:        { retry: false, text: "PointCheckout refused the API key and secret" },
  CHECKOUT_NOT_FOUND:             { retry: false, text: "PointCheckout has no such object for this merchant" },
  CHECKOUT_DUPLICATE:             { retry: false, text: "PointCheckout has such an object already" },
  CHECKOUT_RATE_LIMITED:          { retry: false, text: "PointCheckout answers no more requests for now" },
  CHECKOUT_SERVER:                { retry: false, text: "PointCheckout failed" },
  CHECKOUT_API:                   { retry: false, text: "PointCheckout refused the request" },
  CHECKOUT_PROTOCOL:              { retry: false, text: "the answer is not a PointCheckout answer" },
  CHECKOUT_NETWORK:               { retry: false, text: "PointCheckout gave no answer" },
  CHECKOUT_UNSUPPORTED:           { retry: false, text: "this brand's API has no such call; nothing was sent" },
  CHECKOUT_UNSAFE_ENVIRONMENT:    { retry: false, text: "the API key and secret are not safe here; nothing was sent" },

  TESTING_CARD_DATA_FOUND:       { retry: false, text: "card data was found where none belongs" },

  SIGNATURE_EMPTY:                { retry: false, text: "there is no ink in the signature" },
  SIGNATURE_INVALID:              { retry: false, text: "the text is no signature picture" },

  SIMULATOR_PORT_UNAVAILABLE:     { retry: false, text: "the simulated service could not listen on its port" },
  SIMULATOR_CONNECTION_CUT:       { retry: true,  text: "the simulated service cut the connection, as it was told to" },
} as const satisfies Record<string, { retry: boolean; text: string }>;

/** A code of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Facts for a log line: offsets, lengths, command bytes, names. Never card data. */
export type ErrorContext = Readonly<Record<string, number | string>>;

const brand: unique symbol = Symbol.for("vp3300.error") as never;

/** Every failure of this package. Branch on `code`, never on `message`. The platform's own error, if any, is `cause`. */
export class Vp3300Error extends Error {
  override readonly name = "Vp3300Error";
  readonly code: ErrorCode;
  /** What was found and what was expected. Decoders give `offset`, `expected` and `actual`. */
  readonly context: ErrorContext;

  constructor(code: ErrorCode, context: ErrorContext = {}, options?: ErrorOptions) {
    const facts = Object.entries(context).map(([key, value]) => `${key} ${value}`);
    super(ERROR_CODES[code].text + (facts.length > 0 ? ` (${facts.join(", ")})` : ""), options);
    this.code = code;
    this.context = context;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Tells whether `value` is an error of this package, also when another copy of the package made it. */
export function isVp3300Error(value: unknown): value is Vp3300Error {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[brand] === true;
}
